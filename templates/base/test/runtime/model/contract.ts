import { describe } from "vitest";

import type { Model } from "../../../src/runtime/ports/model.ts";
import { decidingContract } from "./contract/deciding.ts";
import { failingContract } from "./contract/failing.ts";
import { replay, type Recording } from "./contract/recording.ts";

/** Makes the model under test, whose requests go out by that `fetch`. */
export type CreateModel = (fetch: typeof globalThis.fetch) => Model;

/**
 * What the agent needs of a model. One that speaks to a provider is met over recorded traffic, without a key and without
 * a network, and is held to what the agent needs when the provider fails, too.
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
  describe.for(recording ? [recording] : [])("is failed", (recording) => {
    failingContract(create, recording);
  });
}

const refuseNetwork: typeof globalThis.fetch = () =>
  Promise.reject(new Error("A model without a recording needs no network."));
