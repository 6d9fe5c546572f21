const firstMs = 500;
const longestMs = 20_000;

/**
 * How long to wait before the `retry`th time (from 1) when the provider does not say: anywhere between nothing and twice
 * the reach of the time before, so that those who failed together do not come back together.
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 */
export function backoff(retry: number, chance: number): number {
  return Math.round(chance * Math.min(longestMs, firstMs * 2 ** (retry - 1)));
}
