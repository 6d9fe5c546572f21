import type { Choices } from "../engine/axes.ts";
import type { Reporter } from "../shell/report.ts";
import type { Surroundings } from "../shell/surroundings.ts";
import type { Templates } from "../shell/templates.ts";

/** All that a creation needs from outside. */
export interface Means {
  readonly choices: Choices;
  readonly templates: Templates;
  readonly surroundings: Surroundings;
  /** Who writes this repository, for the manifest and the first commit. */
  readonly template: { readonly name: string; readonly version: string };
  readonly interruption: AbortSignal;
  readonly report: Reporter;
}
