import { chown, mkdtemp, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { execa } from "execa";
import { expect } from "vitest";
import { strangersEnvironment } from "../support/cli.ts";
import { lastingSandbox } from "../support/sandbox.ts";
import { freePort } from "../support/server.ts";
import { baseImage, build, buildah, hasImage } from "./buildah.ts";
import { inContainer } from "./container.ts";
import type { PackageManager } from "./repositories.ts";

const scratch = await lastingSandbox();
const key = "0123456789abcdef";

/** Lent to the build, and to be found nowhere afterwards. */
export const password = "planted-password";

/** Builds the image of the repository on a Debian of our own, with the settings of the machine's npm. */
export async function buildAgent(image: string, folder: string, manager: PackageManager): Promise<void> {
  const options = { env: strangersEnvironment(), extendEnv: false };
  const { stdout: registry } = await execa("npm", ["config", "get", "registry"], options);
  const settings = join(await mkdtemp(join(scratch, "settings-")), "npmrc");
  await writeFile(settings, `registry=${registry}\n//registry.example.com/:_authToken=${password}\n`);
  if (manager === "bun") await bunImage();
  await build(image, folder, [`--from=${await baseImage()}`, `--secret=id=npmrc,src=${settings}`]);
}

/** Bun's own image holds the program that its npm package holds. */
async function bunImage(): Promise<void> {
  const image = "docker.io/oven/bun:1.4.2-slim";
  if (await hasImage(image)) return;
  const folder = await mkdtemp(join(scratch, "bun-"));
  const parameters = ["install", "--no-audit", "--no-fund", "bun@1.4.2"];
  await execa("npm", parameters, { cwd: folder, env: strangersEnvironment(), extendEnv: false });
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\nCOPY node_modules/bun/bin/bun.exe /usr/local/bin/bun\n");
  await build(image, folder);
}

interface Configuration {
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** An empty volume, as an engine makes it for the image. */
export async function volume(): Promise<string> {
  const data = await mkdtemp(join(scratch, "data-"));
  await chown(data, 1000, 1000);
  return data;
}

/** Starts what the image says, as it says it, and waits until it is ready. */
export async function started(image: string, root: string, data: string, variables: Record<string, string> = {}) {
  const configuration: Configuration = JSON.parse(await buildah(["inspect", "--type=image", image])).Docker.config;
  const port = await freePort();
  const own = Object.fromEntries(configuration.Env.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
  const limits = { root, data, environment: { ...own, PORT: String(port), API_KEYS: `test:${key}`, ...variables } };
  const server = inContainer(limits, configuration.Cmd);
  const address = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isReady, { timeout: 30_000, message: "the agent does not become ready" }).toBe(true);

  const processId = await server.processId();

  return {
    processId,
    /** Asks to stop as a container engine does, and says how it ended. */
    stop: async () => {
      process.kill(processId, "SIGTERM");
      const { exitCode, all } = await server;
      return { exitCode, log: all };
    },
    /** Whether the image's own health check is satisfied. */
    isHealthy: async () => (await inContainer(limits, configuration.Healthcheck.Test.slice(1))).exitCode === 0,
    /** What a line of JavaScript says in such a container. */
    says: async (code: string) => (await inContainer(limits, ["node", "--eval", code])).all,
    /** Asks, and waits for the reply; `sent` is when the question is on its way. The key names the run. */
    ask: (input: string, name: string) => ask(address, input, name),
    /** The run of that name as it stands. */
    look: async (input: string, name: string) => (await ask(address, input, name, "wait=0").reply).body,
    [Symbol.asyncDispose]: async () => {
      if (server.exitCode === null) process.kill(processId, "SIGKILL");
      await server;
    },
  };
}

interface Reply {
  readonly status: number | undefined;
  readonly body: { readonly id: string; readonly status: string; readonly output?: string };
}

function ask(address: string, input: string, name: string, prefer = "wait=30") {
  const headers = {
    Authorization: `Bearer ${key}`,
    "Content-Type": "application/json",
    "Idempotency-Key": name,
    Prefer: prefer,
  };
  const question = request(`${address}/v1/runs`, { method: "POST", headers, agent: false });
  const reply = new Promise<Reply>((resolve, reject) => {
    question.on("error", reject);
    question.on("response", async (response) => {
      const chunks = await response.toArray();
      resolve({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
    });
  });
  const sent = new Promise<void>((resolve) => void question.end(JSON.stringify({ input }), resolve));
  return { sent, reply };
}
