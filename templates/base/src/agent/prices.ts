import { toUsd, type Usage } from "../ports/run.ts";

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** What the provider had in its cache. As dear as other input unless told. */
  readonly cacheRead?: number;
  /** What the provider put into its cache. As dear as other input unless told. */
  readonly cacheWrite?: number;
}

export type Prices = Readonly<Record<string, Price>>;

/**
 * What your models cost, by the id that telemetry and the event `decision` show. Prices change, and discounts are
 * yours: copy them from your provider's page or contract, and note the day. Until a model is in here, runs that ask it
 * tell their tokens and no cost.
 *
 *   "the-id-of-a-model": { input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 }, // provider.example/pricing, 2026-01-31
 */
export const prices: Prices = {};

/** The same usage with what it cost, when the price is known. */
export function priced(usage: Usage, price: Price | undefined): Usage {
  if (!price) return usage;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const freshTokens = inputTokens - cacheReadTokens - cacheWriteTokens;
  const millionths =
    freshTokens * input + cacheReadTokens * cacheRead + cacheWriteTokens * cacheWrite + outputTokens * output;
  return { ...usage, costUsd: toUsd(millionths / 1e6) };
}
