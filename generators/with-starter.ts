import { choicesFrom } from "./engine/axes.ts";
import { decide } from "./engine/decided.ts";
import type { Link, StarterRecord } from "./engine/manifest.ts";
import { assertEngine } from "./engine/starter.ts";
import { powersOf } from "./engine/trust.ts";
import { errors } from "./errors.ts";
import type { Setting } from "./means.ts";
import type { Said } from "./setting.ts";
import { openStarters, withStarters } from "./shell/starters.ts";

/** The setting with a starter: with its layers, its answers and its locks. Relative sources start at `from`. */
export async function withStarter(
  source: string,
  from: string,
  setting: Setting,
  { trust, recorded, interruption }: Said,
): Promise<Setting> {
  const chain = await openStarters(source, from, interruption);
  const starters = chain.map(({ starter }) => starter);
  assertEngine(starters, setting.template);
  const links = chain.map(({ link }) => link);
  assertUnchanged(recorded, links);
  const { templates, layers } = await withStarters(setting.templates, chain);
  const powers = layers.flatMap(powersOf);
  if (!trust) assertTrusted(recorded, powers);
  const choices = choicesFrom(await templates.featureIds());
  const decided = decide(starters, choices);
  const { version } = chain.at(-1)!.starter;
  return { ...setting, templates, choices, decided, starter: { source, version, chain: links, trusted: powers } };
}

/** A starter that changes has a new version: under the old one it could be anybody's. */
function assertUnchanged(recorded: StarterRecord | undefined, links: readonly Link[]): void {
  for (const now of links) {
    const before = recorded?.chain.find(({ name, version }) => name === now.name && version === now.version);
    if (before && before.integrity !== now.integrity) throw errors.starterChanged(now.source, before, now);
  }
}

/** What was allowed once is allowed for as long as it says the same. */
function assertTrusted(recorded: StarterRecord | undefined, powers: readonly string[]): void {
  const asked = powers.filter((power) => !recorded?.trusted.includes(power));
  if (asked.length > 0) throw errors.needsTrust(asked);
}
