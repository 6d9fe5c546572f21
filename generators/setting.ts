import { choicesFrom } from "./engine/axes.ts";
import { decide } from "./engine/decided.ts";
import { assertEngine } from "./engine/starter.ts";
import type { Setting } from "./means.ts";
import { openStarters, withStarters } from "./shell/starters.ts";

/** The setting as a starter makes it: with its layers, its answers and its locks. Relative sources start at `from`. */
export async function settingWith(source: string | undefined, from: string, setting: Setting): Promise<Setting> {
  if (source === undefined) return setting;
  const chain = await openStarters(source, from);
  const starters = chain.map(({ starter }) => starter);
  assertEngine(starters, setting.template);
  const templates = await withStarters(setting.templates, chain);
  const choices = choicesFrom(await templates.featureIds());
  const decided = decide(starters, choices);
  const { version } = chain.at(-1)!.starter;
  return { ...setting, templates, choices, decided, starter: { source, version } };
}
