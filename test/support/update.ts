import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { programOf } from "./program.ts";
import { sandbox } from "./sandbox.ts";

/** Files by path; null is one that is not there. */
export type Texts = Readonly<Record<string, string | Uint8Array | null>>;

const leastBase = {
  "package.json": '{\n  "name": "base",\n  "dependencies": {\n    "a": "1.0.0",\n    "b": "1.0.0"\n  }\n}\n',
  "README.md": "# Base\n\nText.\n",
  ".env.example": "PORT=3000\n\nAPI_KEYS=dev:change-me\n\nOTEL_SERVICE_NAME=agent\n",
  ".gitignore": ".env\n",
};

/** The layer of the default answer has nothing in it. */
const leastExample = JSON.stringify({ title: "Shop", sentence: "A shop." });

/**
 * A small template in two versions and a repository made from the first, for seeing what an update does to it. All
 * of it is real: the program, git and the disk.
 */
export async function story({ template, next = {}, user = {} }: { template: Texts; next?: Texts; user?: Texts }) {
  const folder = await sandbox();
  const packageRoot = join(folder, "program");
  const program = programOf(packageRoot);
  const publish = async (version: string, texts: Texts) => {
    await write(packageRoot, { "package.json": JSON.stringify({ name: "create-agent-app", version }) });
    await write(join(packageRoot, "templates/base"), texts);
  };
  await mkdir(join(packageRoot, "templates/features"), { recursive: true });
  await write(packageRoot, { "templates/features/example-shop/feature.json": leastExample });
  await publish("1.0.0", { ...leastBase, ...template });
  const created = await program(["shop", "--yes", "--no-install"], folder);
  if (created.exitCode !== 0) throw new Error(created.stderr);
  const repository = join(folder, "shop");
  const git = (...parameters: string[]) => gitIn(repository, ...parameters);
  const edit = async (texts: Texts) => {
    await write(repository, texts);
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "Edit");
  };
  await edit(user);
  await publish("1.1.0", next);
  const update = (...flags: string[]) => program(["update", ...flags], repository);
  const read = (path: string) => readFile(join(repository, path), "utf8").catch(() => undefined);
  const writeAll = (texts: Texts) => write(folder, texts);
  const readAt = (path: string) => readFile(join(folder, path), "utf8").catch(() => undefined);
  return { folder, repository, program, publish, edit, update, read, git, write: writeAll, readAt };
}

export function gitIn(folder: string, ...parameters: string[]): string {
  const identity = ["-c", "user.name=Shop", "-c", "user.email=shop@localhost", "-c", "protocol.file.allow=always"];
  return execFileSync("git", [...identity, ...parameters], { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

async function write(root: string, texts: Texts): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    const file = join(root, path);
    if (text === null) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
}
