import { execFile, type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFinished } from "vitest";
import table from "../../templates/base/generators/model/providers.json" with { type: "json" };

const base = fileURLToPath(new URL("../../templates/base/", import.meta.url));
const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));

export type Environment = Readonly<Record<string, string>>;

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** Names of all providers. */
export const providers = Object.keys(table).filter((name) => name !== "scripted");

/** Copies base to a temporary folder, with the packages of this project. The folder is removed after the test file. */
export async function createRepository(): Promise<Repository> {
  const folder = await mkdtemp(join(tmpdir(), "models-"));
  folders.push(folder);
  await cp(base, folder, { recursive: true, filter: (path) => !/[/\\](node_modules|\.env|\.data)$/.test(path) });
  await symlink(modules, join(folder, "node_modules"), "junction");
  return new Repository(folder);
}

export class Repository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): Promise<void> {
    return writeFile(join(this.folder, path), text);
  }

  /** Runs `npm run generate model` without npm. */
  choose(provider: string): Promise<Outcome> {
    return this.run(process.execPath, "generators/generate.ts", "model", provider);
  }

  run(command: string, ...args: string[]): Promise<Outcome> {
    const options = { cwd: this.folder, env: environment() };
    return new Promise((resolve) => {
      const child = execFile(command, args, options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
      });
      child.stdin?.end();
    });
  }

  /** Starts the server in a process that ends with the test. `url` is undefined if the start failed. */
  async start(variables: Environment): Promise<{ readonly url: string | undefined; output(): string }> {
    const data = await mkdtemp(join(tmpdir(), "models-data-"));
    const store = { DATABASE_PATH: join(data, "agent.db") };
    const env = { ...environment(), PORT: "0", API_KEYS: `tests:${apiKey}`, ...store, ...variables };
    const server = spawn(process.execPath, ["src/main.ts"], { cwd: this.folder, env });
    let output = "";
    for (const stream of [server.stdout, server.stderr]) stream.on("data", (text: Buffer) => (output += text));
    onTestFinished(async () => {
      await end(server);
      await rm(data, { recursive: true });
    });
    const ended = once(server, "close");
    while (!output.includes('"listening"') && server.exitCode === null) {
      await Promise.race([once(server.stdout, "data"), ended]);
    }
    return { url: /"url":"([^"]+)"/.exec(output)?.[1], output: () => output };
  }
}

export const apiKey = "key-of-the-tests-0123456789";

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGKILL");
  await once(server, "close");
}

/** Returns a PATH with this Node and the installed programs. The keys of the user are not in it. */
function environment(): Record<string, string> {
  const path = [dirname(process.execPath), join(modules, ".bin"), process.env["PATH"] ?? ""];
  return { PATH: path.join(delimiter), HOME: process.env["HOME"] ?? "" };
}
