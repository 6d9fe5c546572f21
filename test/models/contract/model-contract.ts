import { describe } from "vitest";
import { decidingContract } from "./deciding.ts";
import { failingContract, type CreateModel } from "./failing.ts";
import { replay, type Recording } from "./recording.ts";

/**
 * Tests a model as the agent uses it. The model of a provider gets recorded answers, so the tests need no key and no
 * network. It must also report every failure of its provider.
 */
export function modelContract(create: CreateModel, recording?: Recording): void {
  describe("decides", () => {
    decidingContract((scene) => {
      if (!recording) return { model: create(refuseNetwork) };
      const exchange = recording.exchanges[scene];
      const { fetch, requests } = replay(recording.format, exchange);
      return { model: create(fetch), wire: { requests, expected: [exchange.request] } };
    });
  });
  if (recording) describe("fails", () => failingContract(create, recording));
}

const refuseNetwork: typeof globalThis.fetch = () =>
  Promise.reject(new Error("A model without a recording needs no network."));
