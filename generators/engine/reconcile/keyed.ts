/** A value as it was generated, as the repository has it, and as it would be generated now. */
export interface Three<Value> {
  readonly base: Value;
  readonly ours: Value;
  readonly theirs: Value;
}

type Entries<Value> = ReadonlyMap<string, Value>;
type Solve<Value> = (values: Three<Value | undefined>, key: string) => Three<Value | undefined>;

/** The same on all three sides: there is nothing left to decide. */
export function solved<Value>(value: Value): Three<Value> {
  return { base: value, ours: value, theirs: value };
}

/** What only one side changed, and what both changed alike. Undefined when both changed it, each in another way. */
function decide<Value>({ base, ours, theirs }: Three<Value>): Three<Value> | undefined {
  if (isSame(ours, theirs) || isSame(base, theirs)) return solved(ours);
  return isSame(base, ours) ? solved(theirs) : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Decides key by key, in the order of ours; what theirs adds comes after the key that it follows there. A key that is
 * undefined on a side is left out of it.
 */
export function reconcileEntries<Value>(sides: Three<Entries<Value>>, solve: Solve<Value>): Three<Entries<Value>> {
  const { base, ours, theirs } = sides;
  const results = orderOf(ours, theirs).map((key) => {
    const values = { base: base.get(key), ours: ours.get(key), theirs: theirs.get(key) };
    return [key, decide(values) ?? solve(values, key)] as const;
  });
  const side = (name: keyof Three<Value>) =>
    new Map(results.flatMap(([key, { [name]: value }]) => (value === undefined ? [] : [[key, value] as const])));
  return { base: side("base"), ours: side("ours"), theirs: side("theirs") };
}

function orderOf(ours: Entries<unknown>, theirs: Entries<unknown>): string[] {
  const order = [...ours.keys()];
  let before = -1;
  for (const key of theirs.keys()) {
    const place = order.indexOf(key);
    if (place === -1) order.splice(before + 1, 0, key);
    before = place === -1 ? before + 1 : place;
  }
  return order;
}
