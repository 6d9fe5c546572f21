import type { Choices } from "../engine/axes.ts";
import type { Decided } from "../engine/decided.ts";
import type { Manifest } from "../engine/manifest.ts";
import type { HostEnvironment } from "../shell/host-environment.ts";
import type { Reporter } from "../shell/report.ts";
import type { Templates } from "../shell/templates.ts";

/** Runs a command of the program with its arguments and returns the exit code. */
export type Command = (argv: readonly string[], context: CommandContext) => Promise<number>;

/** Everything that a command gets besides its arguments. `main` creates it once. */
export interface CommandContext {
  /** Name of this program as the user can type it, for example `npm start --`. */
  readonly program: string;
  /** Name and version of this package, for the manifest and the first commit. */
  readonly template: { readonly name: string; readonly version: string };
  /** Folder that contains package.json and templates/. */
  readonly packageRoot: URL;
  readonly templates: Templates;
  readonly choices: Choices;
  /** Defaults, locks, questions and policies. A starter adds to them. */
  readonly decided: Decided;
  readonly starter: Manifest["starter"];
  readonly host: HostEnvironment;
  /** Aborts at Ctrl-C or a request to end. */
  readonly interruption: AbortSignal;
  readonly report: Reporter;
  /** Runs another command of this program. A command imports no other command. */
  readonly runCommand: Command;
}
