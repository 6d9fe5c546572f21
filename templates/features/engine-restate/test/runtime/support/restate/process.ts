import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "./ports.ts";

export interface Addresses {
  readonly ingress: string;
  readonly admin: string;
}

/** Variables that Restate reads. */
export type Settings = Readonly<Record<string, string>>;

/** A real Restate with its own folder. The binary comes from @restatedev/restate-server. */
export class RestateServer {
  readonly addresses: Addresses;
  readonly #folder: string;
  readonly #environment: Settings;
  #process: ChildProcess | undefined;

  private constructor(folder: string, [ingress, admin, node]: readonly number[], settings: Settings) {
    this.#folder = folder;
    this.addresses = { ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` };
    this.#environment = {
      RESTATE_LISTEN_MODE: "tcp",
      RESTATE_BIND_IP: "127.0.0.1",
      RESTATE_BIND_PORT: String(node),
      RESTATE_INGRESS__BIND_PORT: String(ingress),
      RESTATE_ADMIN__BIND_PORT: String(admin),
      RESTATE_ADMIN__DISABLE_WEB_UI: "true",
      RESTATE_DISABLE_TELEMETRY: "true",
      // octocrab logs failed searches for newer versions.
      RESTATE_LOG_FILTER: "error,octocrab=off",
      // A test has little concurrent work.
      RESTATE_DEFAULT_NUM_PARTITIONS: "4",
      RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: "256MB",
      ...settings,
    };
  }

  static async create(settings: Settings): Promise<RestateServer> {
    const ports = [await freePort(), await freePort(), await freePort()];
    return new RestateServer(await mkdtemp(join(tmpdir(), "agent-restate-")), ports, settings);
  }

  /** Resolves when Restate accepts calls. */
  async start(): Promise<void> {
    const argv = ["--no-logo", "--node-name", "test", "--base-dir", this.#folder];
    const child = spawn(findBinary(), argv, { env: this.#environment, stdio: ["ignore", "pipe", "inherit"] });
    this.#process = child;
    child.stdout.resume();
    const { ingress, admin } = this.addresses;
    for (const url of [`${admin}/health`, `${ingress}/restate/health`]) {
      while (!(await isUp(url))) {
        if (child.exitCode !== null) throw new Error(`Restate does not start: it ended with ${child.exitCode}.`);
      }
    }
  }

  /** Sends SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "close");
    child.kill("SIGKILL");
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    await new Promise((resolve) => void setTimeout(resolve, 20));
    return false;
  }
}

function findBinary(): string {
  const carrier = createRequire(createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json"));
  return carrier.resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
}
