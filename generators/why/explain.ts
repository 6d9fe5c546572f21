import { manifestPath, type Manifest } from "../engine/manifest.ts";
import { nearest } from "../engine/nearest.ts";
import { errors } from "../errors.ts";
import { readAgentAppFiles } from "../shell/agent-app-files.ts";
import { baselinePath } from "../shell/baseline.ts";
import { entryAt, entryOf, isSameEntry } from "../shell/entry.ts";
import { examplePath } from "../shell/example.ts";
import { ledgerPath, type KeptOut } from "../shell/ledger.ts";

interface Source {
  readonly id: string;
  readonly kind: "base" | "feature" | "starter";
}

export interface Explanation {
  readonly file: string;
  /** `generated` came from layers, `own` is the team's, `kept` belongs to this program and `made` to one machine. */
  readonly origin: "generated" | "own" | "kept" | "made";
  /** Empty where the version that generated it did not record them. */
  readonly layers: readonly Source[];
  readonly template: Manifest["template"];
  readonly starter: Manifest["starter"] | null;
  readonly here: "as-generated" | "edited" | "deleted" | "present";
  /** The changes of the template that are not in it. */
  readonly keptOut: readonly { readonly why: KeptOut["why"]; readonly since: string; readonly reason?: string }[];
}

/** Returns the origin of a file and its state. `path` is its path in the repository, today or before. */
export async function explain(root: string, path: string, featureIds: readonly string[]): Promise<Explanation> {
  const { manifest, baseline, ledger } = await readAgentAppFiles(root);
  const entries = ledger.filter((entry) => entry.at === path || entry.path === path);
  // If the user moved the file, the ledger has its generated path.
  const generated = baseline.get(path) ?? baseline.get(entries[0]?.path ?? "");
  const present = await entryAt(root, path);
  if (!generated && !present) throw errors.noSuchFile(path, nearest(path, [...baseline.keys()]));

  const { template, starter = null } = manifest;
  const sourceOf = (id: string): Source => ({ id, kind: kindOf(id, featureIds) });
  return {
    file: path,
    origin: generated ? "generated" : originOf(path),
    layers: generated?.layers.map(sourceOf) ?? [],
    template,
    starter,
    here: hereOf(generated && entryOf(generated), present),
    keptOut: entries.map(({ why, version, reason }) => ({ why, since: version, ...(reason && { reason }) })),
  };
}

function kindOf(id: string, featureIds: readonly string[]): Source["kind"] {
  if (id === "base") return id;
  const isFeature = featureIds.includes(id) || /^(runtime|package-manager)-/.test(id);
  return isFeature ? "feature" : "starter";
}

function originOf(path: string): "own" | "kept" | "made" {
  if ([manifestPath, baselinePath, ledgerPath, examplePath].includes(path)) return "kept";
  return path === ".env" ? "made" : "own";
}

type Entry = Awaited<ReturnType<typeof entryAt>>;

function hereOf(generated: Entry, present: Entry): Explanation["here"] {
  if (!present) return "deleted";
  if (!generated) return "present";
  return isSameEntry(generated, present) ? "as-generated" : "edited";
}
