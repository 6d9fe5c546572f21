import { onTestFinished } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { createApp } from "../../../src/runtime/http/app.ts";
import { listen } from "../../../src/runtime/http/server.ts";
import { createClient, type Client } from "./client.ts";
import { createTestAgent, type TestAgent, type TestAgentOptions } from "./test-agent.ts";

const apiKeys = [
  { principal: "alice", key: "key-of-alice-0123456789" },
  { principal: "bob", key: "key-of-bob-0123456789" },
] as const;

export interface Service extends TestAgent {
  readonly url: string;
  readonly alice: Client;
  readonly bob: Client;
  /** Has no key. */
  readonly stranger: Client;
  readonly stopping: AbortController;
}

/** Starts the whole agent behind a real server on a free port. The server ends with the test. */
export async function createService(options: TestAgentOptions & { requestsPerMinute?: number }): Promise<Service> {
  const { requestsPerMinute = 1_000 } = options;
  const testAgent = await createTestAgent(options);
  const stopping = new AbortController();
  const example = "Where is record 1001?";
  const parts = { ...testAgent, example, clock: createClock(), apiKeys, requestsPerMinute, stopping: stopping.signal };
  const server = await listen(createApp(parts), "127.0.0.1", 0);
  onTestFinished(async () => {
    stopping.abort();
    await server.close(0);
  });
  const { url } = server;
  const [alice, bob] = apiKeys.map(({ key }) => createClient(url, key)) as [Client, Client];
  return { ...testAgent, url, alice, bob, stranger: createClient(url), stopping };
}
