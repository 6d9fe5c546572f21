import type { File } from "../engine/plan.ts";
import { digestOf } from "../shell/digest.ts";
import type { Marked } from "../shell/conflicts.ts";
import type { Entry } from "../shell/entry.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Conflict, Scratch } from "../shell/scratch.ts";
import type { ConflictWay } from "./arguments.ts";

/** Resolution of a conflict. */
export interface Decision {
  readonly conflict: Conflict;
  /** `deleted`: the user deleted the file, and it stays deleted. `open`: the user must decide. */
  readonly taken: ConflictWay | "deleted" | "open";
  /** New content. Undefined for `markers` and `open`, which keep the result of git. */
  readonly entry: Entry | undefined;
  /** Versions of the file, for `markers`. */
  readonly stages: Marked["stages"];
  /** The change of the template that the repository does not get. */
  readonly keptOut: KeptOut | undefined;
}

interface MergeInput {
  readonly scratch: Scratch;
  readonly base: ReadonlyMap<string, File>;
  readonly generated: ReadonlyMap<string, File>;
  /** Changes that were kept out before. */
  readonly ledger: readonly KeptOut[];
  readonly version: string;
  /** Value of `--conflict`, for all conflicts. */
  readonly way: ConflictWay | undefined;
}

/** Resolves each conflict by the ledger or by `--conflict`. */
export async function resolveConflicts(conflicts: readonly Conflict[], input: MergeInput): Promise<Decision[]> {
  const paths = new Map([...(await input.scratch.list("base"))].map(([path, { oid }]) => [oid, path]));
  return Promise.all(
    conflicts.map(async (conflict) => {
      const decision = await decide(conflict, paths, input);
      const stages = decision.taken === "markers" ? await input.scratch.stages(conflict) : [];
      return { ...decision, stages };
    }),
  );
}

type Taken = Decision["taken"];

async function decide(conflict: Conflict, paths: ReadonlyMap<string, string>, input: MergeInput) {
  const { scratch, base, generated, ledger, version } = input;
  const { path: at, stages } = conflict;
  // If our file was moved, git returns only its new path.
  const path = base.has(at) ? at : (paths.get(stages[1]?.oid ?? "") ?? at);
  const [ours, theirs] = [await scratch.side(conflict, "ours"), digest(generated.get(path))];
  const known = ledger.find((entry) => entry.path === path && entry.why !== "waived");
  const keep = (why: KeptOut["why"]): KeptOut => {
    const since = known?.theirs === theirs ? known.version : version;
    return { path, at, version: since, why, theirs, ours: digest(ours), ancestor: base.get(path) };
  };
  if (stages[1] && !stages[2] && stages[3]) {
    return { conflict, taken: "deleted" as const, entry: undefined, keptOut: keep("deleted") };
  }
  // The user declined this change before, and the template has not changed since.
  const taken: Taken = known?.why === "declined" && known.theirs === theirs ? "ours" : (input.way ?? "open");
  if (taken === "ours") return { conflict, taken, entry: ours, keptOut: keep("declined") };
  if (taken === "theirs") return { conflict, taken, entry: await scratch.side(conflict, taken), keptOut: undefined };
  return { conflict, taken, entry: undefined, keptOut: keep("marked") };
}

function digest(file: { readonly content: Uint8Array } | undefined): string {
  return file ? digestOf(file.content) : "";
}
