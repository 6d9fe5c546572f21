import type { Prices } from "../runtime/index.ts";

/**
 * Prices of your models, by model id, in US dollars for a million tokens. Copy them from your provider's page or your
 * contract and note the day. Runs of a model without a price show their tokens and no cost. An example:
 *
 *   "the-model-id": { input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 }, // provider.example/pricing, 2026-01-31
 */
export const prices: Prices = {};
