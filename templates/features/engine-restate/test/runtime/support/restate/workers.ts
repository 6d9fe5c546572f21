import { onTestFinished } from "vitest";

import { freshEnvironment, startServer, type ServerProcess } from "../server-process.ts";
import { startBalancer } from "./balancer.ts";
import { freePort } from "./ports.ts";

export interface Workers {
  /** Starts a process that serves requests and executes runs. */
  start(settings?: Record<string, string>): Promise<ServerProcess>;
  /** Starts a process that serves requests, and executes runs after `join`. */
  startApart(): Promise<ServerProcess & { join(): void }>;
}

/** Prepares several processes with one Postgres and one Restate. Restate calls all of them at one address. */
export async function openWorkers(): Promise<Workers> {
  const balancer = await startBalancer();
  onTestFinished(balancer.close);
  const environment = { ...(await freshEnvironment()), WORKER_URL: balancer.url };
  const startOn = (port: number, settings = {}) =>
    startServer({ ...environment, WORKER_PORT: String(port), ...settings });
  return {
    startApart: async () => {
      const port = await freePort();
      return { ...(await startOn(port)), join: () => void balancer.ports.add(port) };
    },
    start: async (settings = {}) => {
      const port = await freePort();
      balancer.ports.add(port);
      return startOn(port, settings);
    },
  };
}
