import { manifestPath, parseManifest } from "../engine/manifest.ts";
import { errors } from "../errors.ts";
import { baselinePath, generatedFiles, packBaseline, unpackBaseline } from "../shell/baseline.ts";
import { entryAt, isSameEntry, plainFile } from "../shell/entry.ts";
import { examplePath } from "../shell/example.ts";
import { ledgerPath, packLedger, unpackLedger, type KeptOut } from "../shell/ledger.ts";
import type { Write } from "../shell/transaction.ts";
import type { Waiver } from "./arguments.ts";
import type { Merged, Opened } from "./stages.ts";

/** What the repository remembers of how it was made. */
export async function recall(root: string): Promise<Omit<Opened, "repository">> {
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

/** What has to be written so that it remembers the update. */
export async function remember({ repository: { root }, plan, ledger }: Merged): Promise<Write[]> {
  const writes = [
    writeOf(manifestPath, plan.files.get(manifestPath)!.content),
    writeOf(baselinePath, packBaseline(generatedFiles(plan))),
    writeOf(examplePath, plan.files.get(examplePath)?.content),
    ledgerOf(ledger),
  ];
  const present = await Promise.all(writes.map(({ path }) => entryAt(root, path)));
  return writes.filter(({ after }, index) => !isSameEntry(present[index], after));
}

/** What has to be written so that a change that was kept out is not shown any more. */
export function waive(ledger: readonly KeptOut[], { path, reason }: Waiver): Write {
  const shown = ledger.filter(({ why }) => why !== "waived");
  if (!shown.some((entry) => entry.path === path))
    throw errors.notKeptOut(
      path,
      shown.map((entry) => entry.path),
    );
  return ledgerOf(ledger.map((entry) => (entry.path === path ? { ...entry, why: "waived", reason } : entry)));
}

function ledgerOf(ledger: readonly KeptOut[]): Write {
  return writeOf(ledgerPath, ledger.length > 0 ? packLedger(ledger) : undefined);
}

function writeOf(path: string, content: Uint8Array | undefined): Write {
  return { path, after: content && { mode: plainFile, content } };
}
