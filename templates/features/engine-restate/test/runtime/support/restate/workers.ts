import { onTestFinished } from "vitest";

import { freshEnvironment, startServer, type ServerProcess } from "../server-process.ts";
import { startBalancer } from "./balancer.ts";
import { freePort } from "./ports.ts";

export interface Workers {
  /** One more: a process of its own, which answers requests and works. */
  start(settings?: Record<string, string>): Promise<ServerProcess>;
  /** One that answers requests, and works from when it joins. */
  startApart(): Promise<ServerProcess & { join(): void }>;
}

/** Several processes on one Postgres and one Restate, which calls them all at one address. */
export async function openWorkers(): Promise<Workers> {
  const balancer = await startBalancer();
  onTestFinished(balancer.close);
  const environment = { ...(await freshEnvironment()), WORKER_URL: balancer.url };
  const startAt = (port: number, settings = {}) =>
    startServer({ ...environment, WORKER_PORT: String(port), ...settings });
  return {
    startApart: async () => {
      const port = await freePort();
      return { ...(await startAt(port)), join: () => void balancer.ports.add(port) };
    },
    start: async (settings = {}) => {
      const port = await freePort();
      balancer.ports.add(port);
      return startAt(port, settings);
    },
  };
}
