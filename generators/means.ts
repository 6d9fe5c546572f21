import type { Choices } from "./engine/axes.ts";
import type { Manifest } from "./engine/manifest.ts";
import type { Decided } from "./engine/decided.ts";
import type { Reporter } from "./shell/report.ts";
import type { Surroundings } from "./shell/surroundings.ts";
import type { Templates } from "./shell/templates.ts";

/** A command of the program: its arguments in, its exit code out. */
export type Command = (argv: readonly string[], setting: Setting) => Promise<number>;

/** What every command is given. */
export interface Setting {
  readonly choices: Choices;
  /** What is chosen where nothing is said, and what cannot be chosen otherwise. */
  readonly decided: Decided;
  readonly starter: Manifest["starter"];
  readonly templates: Templates;
  /** The folder that holds package.json and templates/. */
  readonly packageRoot: URL;
  readonly surroundings: Surroundings;
  /** Who writes this repository, for the manifest and the first commit. */
  readonly template: { readonly name: string; readonly version: string };
  readonly report: Reporter;
}

/** All that a command needs from outside to do its work. */
export interface Means extends Setting {
  readonly interruption: AbortSignal;
}
