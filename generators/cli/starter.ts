import type { StarterRecord } from "../engine/manifest.ts";
import type { CommandContext } from "./context.ts";

/** How a starter is opened. */
export interface StarterOptions {
  /** Whether the user allows the starter to change what an install runs. */
  readonly trust?: boolean;
  /** The starter in the manifest of the repository. */
  readonly recorded?: StarterRecord | undefined;
}

/** Returns the context with the starter at `source`, if there is one. A relative source starts at `from`. */
export async function withStarter(
  source: string | undefined,
  from: string,
  context: CommandContext,
  options: StarterOptions,
): Promise<CommandContext> {
  if (source === undefined) return context;
  // Most runs have no starter, so its code loads on demand.
  const { openStarter } = await import("./open-starter.ts");
  return openStarter(source, from, context, options);
}
