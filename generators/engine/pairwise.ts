/** What may be answered, by key; the default comes first. */
export type Options = ReadonlyMap<string, readonly string[]>;

/** One answer to each of them. */
export type Combination = Readonly<Record<string, string>>;

type Answer = readonly [key: string, answer: string];

/**
 * So few combinations that each two answers meet in one of them, the defaults first. A pair that has not met yet is taken,
 * and completed with what lets most others meet.
 */
export function pairwise(options: Options): Combination[] {
  const open = new Set(allPairs([...options]));
  const found: Combination[] = [];
  const take = (seed: Combination) => {
    const combination = complete(seed, options, open);
    for (const pair of pairsOf(Object.entries(combination))) open.delete(pair);
    found.push(combination);
  };
  take(Object.fromEntries([...options].map(([key, [first]]) => [key, first!])));
  for (const pair of open) take(Object.fromEntries(JSON.parse(pair) as Answer[]));
  return found;
}

function complete(seed: Combination, options: Options, open: ReadonlySet<string>): Combination {
  let row = seed;
  for (const [key, all] of options) {
    if (key in row) continue;
    const known = Object.entries(row);
    const gains = all.map((answer) => known.filter((other) => open.has(nameOf(other, [key, answer]))).length);
    row = { ...row, [key]: all[gains.indexOf(Math.max(...gains))]! };
  }
  return Object.fromEntries([...options.keys()].map((key) => [key, row[key]!]));
}

function allPairs(entries: readonly (readonly [key: string, all: readonly string[]])[]): string[] {
  const answers = entries.map(([key, all]) => all.map((answer) => [key, answer] as const));
  return answers.flatMap((ones, index) => {
    const others = answers.slice(index + 1).flat();
    return ones.flatMap((one) => others.map((other) => nameOf(one, other)));
  });
}

function pairsOf(answers: readonly Answer[]): string[] {
  return answers.flatMap((one, index) => answers.slice(index + 1).map((other) => nameOf(one, other)));
}

/** The same whichever comes first. */
function nameOf(one: Answer, other: Answer): string {
  return JSON.stringify(one[0] < other[0] ? [one, other] : [other, one]);
}
