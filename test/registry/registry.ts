import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaNode } from "execa";

export interface Registry {
  readonly address: string;
  /** What it was asked for since this was last called, as "GET /name". */
  readonly requests: () => Promise<string[]>;
  /** Makes somebody known to it, and returns their token. */
  readonly logIn: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/**
 * An empty npm registry that keeps what it is given in the folder. It knows no other to fetch from. `access` is who may
 * read and publish: everybody, unless it wants to know who asks.
 */
export async function startRegistry(folder: string, access = "$all"): Promise<Registry> {
  const configuration = await writeConfiguration(folder, access);
  const script = fileURLToPath(new URL("server.mjs", import.meta.url));
  const server = execaNode(script, [configuration], { ipc: true, reject: false, stdin: "ignore", all: true });
  const port = await server.getOneMessage();
  return {
    address: `http://127.0.0.1:${port}/`,
    requests: async () => {
      const [requests] = await Promise.all([server.getOneMessage(), server.sendMessage("requests")]);
      return requests as string[];
    },
    logIn: async (name) => {
      const body = JSON.stringify({ name, password: "correct horse battery staple" });
      const user = new URL(`-/user/org.couchdb.user:${name}`, `http://127.0.0.1:${port}/`);
      const headers = { "content-type": "application/json" };
      const response = await fetch(user, { method: "PUT", body, headers });
      return ((await response.json()) as { token: string }).token;
    },
    stop: async () => {
      server.kill();
      await server;
    },
  };
}

/** JSON, which is YAML as well. */
async function writeConfiguration(folder: string, access: string): Promise<string> {
  const path = join(folder, "config.yaml");
  const configuration = {
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: {},
    packages: { "**": { access, publish: access } },
    web: { enable: false },
    log: { type: "stdout", format: "json", level: "warn" },
  };
  await writeFile(path, JSON.stringify(configuration));
  return path;
}
