import { onTestFinished } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { createApp } from "../../../src/runtime/http/app.ts";
import { listen } from "../../../src/runtime/http/server.ts";
import { createClient, type Client } from "./client.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

const apiKeys = [
  { principal: "alice", key: "key-of-alice-0123456789" },
  { principal: "bob", key: "key-of-bob-0123456789" },
] as const;

export interface Service extends World {
  readonly url: string;
  readonly alice: Client;
  readonly bob: Client;
  /** Has no key. */
  readonly stranger: Client;
  readonly stopping: AbortController;
}

/** The whole agent behind a real server on a free port, which ends with the test. */
export async function createService(options: WorldOptions & { requestsPerMinute?: number }): Promise<Service> {
  const { requestsPerMinute = 1_000 } = options;
  const world = await createWorld(options);
  const stopping = new AbortController();
  const example = "Where is record 1001?";
  const parts = { ...world, example, clock: createClock(), apiKeys, requestsPerMinute, stopping: stopping.signal };
  const server = await listen(createApp(parts), "127.0.0.1", 0);
  onTestFinished(async () => {
    stopping.abort();
    await server.close(0);
  });
  const { url } = server;
  const [alice, bob] = apiKeys.map(({ key }) => createClient(url, key)) as [Client, Client];
  return { ...world, url, alice, bob, stranger: createClient(url), stopping };
}
