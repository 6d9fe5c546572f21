/** What one call takes, on the average of so many in a row. */
export async function microseconds(work: () => Promise<unknown>, calls: number): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call++) await work();
  return ((performance.now() - start) * 1000) / calls;
}

/** The value below which a tenth of them lie. */
export function lowestTenth(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 10)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
