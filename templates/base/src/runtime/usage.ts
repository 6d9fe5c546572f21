import type { Usage } from "./ports/index.ts";

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Input read from the cache of the provider. Default: `input`. */
  readonly cacheRead?: number;
  /** Input written to the cache of the provider. Default: `input`. */
  readonly cacheWrite?: number;
}

/** By model id. */
export type Prices = Readonly<Record<string, Price>>;

export const noUsage: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

export function addUsage(a: Usage, b: Usage): Usage {
  const tokens = {
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
  const costUsd = addCosts(a, b);
  return costUsd === undefined ? tokens : { ...tokens, costUsd };
}

/** Adds the cost to the usage. Without a price, the cost stays unknown. */
export function withCost(usage: Usage, price: Price | undefined): Usage {
  if (!price) return usage;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const freshTokens = inputTokens - cacheReadTokens - cacheWriteTokens;
  const millionths =
    freshTokens * input + cacheReadTokens * cacheRead + cacheWriteTokens * cacheWrite + outputTokens * output;
  return { ...usage, costUsd: roundUsd(millionths / 1e6) };
}

export function countTokens({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens;
}

/** The sum is unknown when the cost of one part is unknown. */
function addCosts(a: Usage, b: Usage): number | undefined {
  if (a.costUsd === undefined) return countTokens(a) === 0 ? b.costUsd : undefined;
  if (b.costUsd === undefined) return countTokens(b) === 0 ? a.costUsd : undefined;
  return roundUsd(a.costUsd + b.costUsd);
}

/** Rounds to a billionth, because 0.1 + 0.2 is not 0.3 in binary. */
function roundUsd(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}
