import { manifestPath, parseManifest, type Manifest } from "../engine/manifest.ts";
import type { Plan } from "../engine/plan.ts";
import { errors } from "../errors.ts";
import { baselinePath, generatedFiles, packBaseline, unpackBaseline, type Baseline } from "./baseline.ts";
import { entryAt, isSameEntry, plainFile } from "./entry.ts";
import { examplePath } from "./example.ts";
import { ledgerPath, packLedger, unpackLedger, type KeptOut } from "./ledger.ts";
import type { Write } from "./transaction.ts";

/** The contents of `.agent-app/`: how the repository was generated. */
export interface AgentAppFiles {
  readonly manifest: Manifest;
  readonly baseline: Baseline;
  readonly ledger: readonly KeptOut[];
}

/** Throws if the manifest or the baseline is missing or damaged. A missing ledger is empty. */
export async function readAgentAppFiles(root: string): Promise<AgentAppFiles> {
  const contentOf = async (path: string) => (await entryAt(root, path))?.content;
  const [manifest, baseline, ledger] = await Promise.all([manifestPath, baselinePath, ledgerPath].map(contentOf));
  if (!manifest) throw errors.noManifest(root, manifestPath);
  if (!baseline) throw errors.noBaseline(baselinePath);
  return {
    manifest: parseManifest(new TextDecoder().decode(manifest)),
    baseline: unpackBaseline(baseline),
    ledger: ledger ? unpackLedger(ledger) : [],
  };
}

/** Returns the writes that bring `.agent-app/` to a new plan and ledger. Unchanged files are left out. */
export async function agentAppWrites(root: string, plan: Plan, ledger: readonly KeptOut[]): Promise<Write[]> {
  const writes = [
    writeOf(manifestPath, plan.files.get(manifestPath)!.content),
    writeOf(baselinePath, packBaseline(generatedFiles(plan))),
    writeOf(examplePath, plan.files.get(examplePath)?.content),
    ledgerWrite(ledger),
  ];
  const present = await Promise.all(writes.map(({ path }) => entryAt(root, path)));
  return writes.filter(({ after }, index) => !isSameEntry(present[index], after));
}

/** Returns the write of the ledger. An empty ledger is no file. */
export function ledgerWrite(ledger: readonly KeptOut[]): Write {
  return writeOf(ledgerPath, ledger.length > 0 ? packLedger(ledger) : undefined);
}

function writeOf(path: string, content: Uint8Array | undefined): Write {
  return { path, after: content && { mode: plainFile, content } };
}
