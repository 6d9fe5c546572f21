import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort, startBalancer } from "./balancer.ts";

export const key = "key-of-alice-0123456789";

type Environment = Readonly<Record<string, string>>;

export interface Stack {
  /** One for each process. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

/**
 * So many processes of a repository, and what they need beside them: a repository that has a Postgres or a Restate for
 * its own tests gets those. Nothing here asks which engine was chosen.
 */
export async function openStack(repository: string, processes: number): Promise<Stack> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.toReversed()) await end();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), "throughput-data-"));
    closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const shared = await startServices(repository, closing);
    const urls: string[] = [];
    for (let number = 1; number <= processes; number++) {
      const port = await freePort();
      shared.ports.add(port);
      const own = { DATABASE_PATH: join(folder, "agent.db"), ORDERS_PATH: join(folder, `orders-${number}.db`) };
      const environment = { ...own, ...shared.environment, WORKER_PORT: String(port) };
      urls.push(await startProcess(repository, environment, closing));
    }
    return { urls, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startServices(repository: string, closing: (() => Promise<unknown>)[]) {
  const support = (name: string) => join(repository, "test/runtime/support", name, "server.ts");
  const environment: Record<string, string> = {};
  const balancer = await startBalancer();
  closing.push(balancer.close);
  if (existsSync(support("postgres"))) {
    const postgres = await (await import(support("postgres"))).startPostgres();
    closing.push(postgres.end);
    environment["DATABASE_URL"] = postgres.url;
  }
  if (existsSync(support("restate"))) {
    const restate = await (await import(support("restate"))).startRestate();
    closing.push(restate.end);
    environment["RESTATE_INGRESS_URL"] = restate.ingress;
    environment["RESTATE_ADMIN_URL"] = restate.admin;
    environment["WORKER_URL"] = balancer.url;
  }
  return { environment, ports: balancer.ports };
}

/** Resolves to where it listens. */
async function startProcess(
  repository: string,
  environment: Environment,
  closing: (() => Promise<unknown>)[],
): Promise<string> {
  const limits = ["MAX_RUNS_IN_PROGRESS", "MAX_RUNS_PER_PRINCIPAL", "MAX_RUNS_AT_ONCE", "REQUESTS_PER_MINUTE"];
  const child = spawn(process.execPath, ["src/main.ts"], {
    cwd: repository,
    env: {
      PATH: process.env["PATH"],
      API_KEYS: `alice:${key}`,
      PORT: "0",
      ...Object.fromEntries(limits.map((name) => [name, "100000"])),
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  closing.push(() => kill(child));
  let output = "";
  const ended = once(child, "close");
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  for (;;) {
    const [, url] = /"url":"([^"]+)".*"listening"/.exec(output) ?? [];
    if (url) {
      // Read, so that it does not wait, and not kept.
      child.stdout.removeAllListeners("data").resume();
      return url;
    }
    if (child.exitCode !== null) throw new Error("The process ended before it listened.");
    await Promise.race([once(child.stdout, "data"), ended]);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "close");
}
