import type { StarterRecord } from "../engine/manifest.ts";

/** The change of one starter in the chain. It is new without `from`, and gone without `to`. */
export interface ChainChange {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Returns the starters of a repository whose version changed. */
export function chainChanges(before: StarterRecord | undefined, now: StarterRecord | undefined): ChainChange[] {
  const [earlier, later] = [versionsOf(before), versionsOf(now)];
  const names = new Set([...later.keys(), ...earlier.keys()]);
  const all = [...names].map((name) => ({ name, from: earlier.get(name), to: later.get(name) }));
  return all.filter(({ from, to }) => from !== to);
}

export function chainLine({ name, from, to }: ChainChange): string {
  if (from === undefined) return `The starter ${name} ${to} is new.`;
  return to === undefined ? `The starter ${name} ${from} is gone.` : `The starter ${name} goes from ${from} to ${to}.`;
}

function versionsOf(record: StarterRecord | undefined): ReadonlyMap<string, string> {
  return new Map((record?.chain ?? []).map(({ name, version }) => [name, version]));
}
