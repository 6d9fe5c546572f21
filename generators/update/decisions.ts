import type { File } from "../engine/plan.ts";
import { digestOf } from "../shell/digest.ts";
import type { Marked } from "../shell/conflicts.ts";
import type { Entry } from "../shell/entry.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Conflict, Scratch } from "../shell/scratch.ts";
import type { ConflictWay } from "./arguments.ts";

/** What becomes of a conflict. */
export interface Decision {
  readonly conflict: Conflict;
  /** `deleted` stays deleted, as a person wanted; `open` is for a person to say. */
  readonly taken: ConflictWay | "deleted" | "open";
  /** What lies there then, unless it is what git makes of it: `markers` and `open`. */
  readonly entry: Entry | undefined;
  /** The versions of it that there are, where markers are taken. */
  readonly stages: Marked["stages"];
  /** What the template has and the repository then does not. */
  readonly keptOut: KeptOut | undefined;
}

interface Setting {
  readonly scratch: Scratch;
  readonly base: ReadonlyMap<string, File>;
  readonly generated: ReadonlyMap<string, File>;
  /** What was kept out before. */
  readonly ledger: readonly KeptOut[];
  readonly version: string;
  /** What the person said of all conflicts. */
  readonly way: ConflictWay | undefined;
}

export async function decideAll(conflicts: readonly Conflict[], setting: Setting): Promise<Decision[]> {
  const paths = new Map([...(await setting.scratch.list("base"))].map(([path, { oid }]) => [oid, path]));
  return Promise.all(
    conflicts.map(async (conflict) => {
      const decision = await decide(conflict, paths, setting);
      const stages = decision.taken === "markers" ? await setting.scratch.stages(conflict) : [];
      return { ...decision, stages };
    }),
  );
}

type Taken = Decision["taken"];

async function decide(conflict: Conflict, paths: ReadonlyMap<string, string>, setting: Setting) {
  const { scratch, base, generated, ledger, version } = setting;
  const { path: at, stages } = conflict;
  // Where ours was moved, git tells its new path alone.
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
  // Declined before, and the template has not changed it since.
  const taken: Taken = known?.why === "declined" && known.theirs === theirs ? "ours" : (setting.way ?? "open");
  if (taken === "ours") return { conflict, taken, entry: ours, keptOut: keep("declined") };
  if (taken === "theirs") return { conflict, taken, entry: await scratch.side(conflict, taken), keptOut: undefined };
  return { conflict, taken, entry: undefined, keptOut: keep("marked") };
}

function digest(file: { readonly content: Uint8Array } | undefined): string {
  return file ? digestOf(file.content) : "";
}
