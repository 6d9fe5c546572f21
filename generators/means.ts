import type { Choices } from "./engine/axes.ts";
import type { Reporter } from "./shell/report.ts";
import type { Surroundings } from "./shell/surroundings.ts";
import type { Templates } from "./shell/templates.ts";

/** A command of the program: its arguments in, its exit code out. */
export type Command = (argv: readonly string[], setting: Setting) => Promise<number>;

/** What every command is given. */
interface Setting {
  readonly choices: Choices;
  readonly templates: Templates;
  readonly surroundings: Surroundings;
  /** Who writes this repository, for the manifest and the first commit. */
  readonly template: { readonly name: string; readonly version: string };
  readonly report: Reporter;
}

/** All that a command needs from outside to do its work. */
export interface Means extends Setting {
  readonly interruption: AbortSignal;
}
