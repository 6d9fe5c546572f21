import { choicesFrom } from "../engine/axes.ts";
import { decide } from "../engine/decided.ts";
import type { Link, StarterRecord } from "../engine/manifest.ts";
import { assertEngine } from "../engine/starter.ts";
import { powersOf } from "../engine/trust.ts";
import { errors } from "../errors.ts";
import { openStarters, withStarters } from "../shell/starters.ts";
import type { CommandContext } from "./context.ts";
import type { StarterOptions } from "./starter.ts";

/** Adds the layers, answers and locks of a starter to the context. A relative source starts at `from`. */
export async function openStarter(
  source: string,
  from: string,
  context: CommandContext,
  { trust, recorded }: StarterOptions,
): Promise<CommandContext> {
  const chain = await openStarters(source, from, context.interruption);
  const starters = chain.map(({ starter }) => starter);
  assertEngine(starters, context.template);
  const links = chain.map(({ link }) => link);
  assertUnchanged(recorded, links);
  const { templates, layers } = await withStarters(context.templates, chain);
  const powers = layers.flatMap(powersOf);
  if (!trust) assertTrusted(recorded, powers);
  const choices = choicesFrom(await templates.featureIds());
  const decided = decide(starters, choices);
  const { version } = chain.at(-1)!.starter;
  return { ...context, templates, choices, decided, starter: { source, version, chain: links, trusted: powers } };
}

/** A changed starter must have a new version. With the old version its author is unknown. */
function assertUnchanged(recorded: StarterRecord | undefined, links: readonly Link[]): void {
  for (const now of links) {
    const before = recorded?.chain.find(({ name, version }) => name === now.name && version === now.version);
    if (before && before.integrity !== now.integrity) throw errors.starterChanged(now.source, before, now);
  }
}

/** The user's trust covers the recorded powers and no others. */
function assertTrusted(recorded: StarterRecord | undefined, powers: readonly string[]): void {
  const untrusted = powers.filter((power) => !recorded?.trusted.includes(power));
  if (untrusted.length > 0) throw errors.needsTrust(untrusted);
}
