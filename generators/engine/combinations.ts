import { axes, axisNames, standards, type Choices } from "./axes.ts";
import type { Decided } from "./decided.ts";
import type { Layer } from "./layer.ts";
import { pairwise, type Combination, type Options } from "./pairwise.ts";
import { choicesOf, exampleOf } from "./questions.ts";

/** All that the locks leave open. */
export function optionsOf(choices: Choices, { defaults, locks, questions }: Decided): Options {
  const ofAxes = axisNames.map((axis) => [axis, axes[axis].many ? groupsOf(axis, choices) : choices[axis]] as const);
  const ofQuestions = questions.map((question) => [question.id, choicesOf(question) ?? [exampleOf(question)]] as const);
  const open = [...ofAxes, ...ofQuestions].map(([key, all]) => {
    const first = locks[key]?.choice ?? defaults[key] ?? all[0]!;
    return [key, locks[key] ? [first] : [...new Set([first, ...all])]] as const;
  });
  return new Map(open);
}

/** Where several can be chosen: none, each alone, and all together. */
function groupsOf(axis: keyof Choices, choices: Choices): string[] {
  const named = choices[axis].filter((choice) => choice !== axes[axis].standard);
  return [axes[axis].standard, ...named, ...(named.length > 1 ? [named.join(",")] : [])];
}

/**
 * Those that the starter's questions, rules and layers know of; of all others, the default alone. `layers` are its own. What
 * it merely answers is one choice among several, and no code of the starter meets the others.
 */
export function touched(options: Options, layers: readonly Layer[], { questions, policies }: Decided): Options {
  const rules = policies.flatMap((policy) => policy.rules);
  const named = layers.flatMap((layer) => [
    layer.id,
    ...Object.keys({ ...layer.requires, ...layer.excludes }),
    ...layer.additions.keys(),
  ]);
  const isTouched = (key: string) =>
    questions.some(({ id }) => id === key) ||
    rules.some((rule) => rule.rule === "require-choice" && rule.of === key) ||
    named.some((id) => id.startsWith(`${key}-`));
  return new Map([...options].map(([key, all]) => [key, isTouched(key) ? all : all.slice(0, 1)]));
}

/** Every combination, the defaults first; where there are more than `most`, as many as let each two answers meet. */
export function combine(
  options: Options,
  most: number,
): { readonly way: "all" | "pairwise"; readonly found: Combination[] } {
  const count = [...options.values()].reduce((number, all) => number * all.length, 1);
  return count <= most ? { way: "all", found: product([...options]) } : { way: "pairwise", found: pairwise(options) };
}

function product([first, ...rest]: readonly (readonly [key: string, all: readonly string[]])[]): Combination[] {
  if (!first) return [{}];
  const [key, all] = first;
  const others = product(rest);
  return all.flatMap((answer) => others.map((other) => ({ [key]: answer, ...other })));
}

/** Names the answers that are not the default. */
export function nameOf(combination: Combination): string {
  const standard: Combination = standards;
  const chosen = Object.entries(combination).filter(([key, answer]) => answer !== standard[key]);
  return chosen.map(([key, answer]) => `${key}=${answer}`).join(" ") || "default";
}
