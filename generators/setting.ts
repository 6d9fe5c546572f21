import type { StarterRecord } from "./engine/manifest.ts";
import type { Setting } from "./means.ts";

/** What is known of a starter before it is opened. */
export interface Said {
  /** Whether a person allows what it decides beyond files. */
  readonly trust?: boolean;
  /** What the repository remembers of it. */
  readonly recorded?: StarterRecord | undefined;
  readonly interruption: AbortSignal;
}

/** The setting as a starter makes it, if there is one. Relative sources start at `from`. */
export async function settingWith(
  source: string | undefined,
  from: string,
  setting: Setting,
  said: Said,
): Promise<Setting> {
  if (source === undefined) return setting;
  // Loaded late, because most runs have no starter.
  const { withStarter } = await import("./with-starter.ts");
  return withStarter(source, from, setting, said);
}
