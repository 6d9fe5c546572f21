import { reconcileJson } from "./json.ts";
import type { Three } from "./keyed.ts";
import { reconcileLines, reconcileVariables } from "./lines.ts";

export type { Three } from "./keyed.ts";

type Reconcile = (texts: Three<string>) => Three<string> | undefined;

const reconcilers: readonly (readonly [path: RegExp, reconcile: Reconcile])[] = [
  [/\.json$/, reconcileJson],
  [/(^|\/)\.env\.example$/, reconcileVariables],
  [/(^|\/)\.(git|docker)ignore$/, reconcileLines],
  [/\.jsonl$/, reconcileLines],
];

/** The index of a folder, derived from its listing; of an empty one, it exports nothing. */
const barrel = /^(\/\/.*\n)*(export (\{\}|(\{ default as \w+ \}|\* as \w+) from "\.\/[^"]+");\n)*$/;

/**
 * Settles in all three texts of a file what can be settled by knowing what kind of file it is. What a person must
 * decide still differs, so that a merge by lines finds it and nothing else.
 */
export function reconcile(path: string, texts: Three<string>): Three<string> {
  const isBarrel = [texts.base, texts.ours, texts.theirs].every((text) => barrel.test(text));
  const known = isBarrel ? reconcileLines : reconcilers.find(([pattern]) => pattern.test(path))?.[1];
  return known?.(texts) ?? texts;
}
