import { toUsd, type Usage } from "../ports/run.ts";

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Input that the provider had in its cache. Default: `input`. */
  readonly cacheRead?: number;
  /** Input that the provider put into its cache. Default: `input`. */
  readonly cacheWrite?: number;
}

/** By model id. */
export type Prices = Readonly<Record<string, Price>>;

/** Adds the cost to the usage; returns the usage unchanged when there is no price. */
export function priced(usage: Usage, price: Price | undefined): Usage {
  if (!price) return usage;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const freshTokens = inputTokens - cacheReadTokens - cacheWriteTokens;
  const millionths =
    freshTokens * input + cacheReadTokens * cacheRead + cacheWriteTokens * cacheWrite + outputTokens * output;
  return { ...usage, costUsd: toUsd(millionths / 1e6) };
}
