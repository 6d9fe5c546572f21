import { createHash } from "node:crypto";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { axisNames, standards } from "../../generators/engine/axes.ts";
import { plainEnvironment, program as cli, projectRoot } from "../support/cli.ts";
import { planOf } from "../support/composed.ts";
import { filesIn } from "../support/files.ts";
import type { Combination } from "./combinations.ts";

const shared = join(projectRoot, "node_modules");

/** Tests of the variables: no import leads from them to .env.example. */
const always = ["test/support/env-example.test.ts", "test/runtime/config.test.ts"];

/** Files that can change the result of types, lint, unused code and tests. */
const program =
  /^((src|test|evals|generators)\/|(package|tsconfig|\.oxlintrc)\.json$|vitest\.config\.ts$|\.env\.(example|test)$)/;

const storeTests = ["embedded", "memory", "postgres", "process", "state"].map((folder) => `test/runtime/${folder}/`);

/** A composed combination and its folder. */
export interface Composed {
  readonly combination: Combination;
  readonly repository: string;
  /** The same for combinations with the same program: they differ in deployment or pipeline only. */
  readonly program: string;
}

/** Scaffolds the combination in `folder`, on the one install that all combinations share, and lints what is there. */
export async function composeIn(folder: string, combination: Combination): Promise<Composed> {
  // One name for all of them: it is part of package.json.
  const repository = join(folder, combination.name, "shop");
  await scaffold(combination, repository);
  await assertShared(join(repository, "package.json"));
  await symlink(shared, join(repository, "node_modules"));
  await step(repository, ["--run", "lint"]);
  return { combination, repository, program: await digestOf(repository) };
}

/** Typechecks the program, searches it for unused code and tests it. Rejects with the output of what failed. */
export async function checkProgram({ combination, repository }: Composed): Promise<void> {
  // As many lanes as cores: more threads in each would only do work twice.
  await step(repository, ["--run", "types", "--", "--singleThreaded"]);
  await step(repository, [bin("knip"), "--config", join(import.meta.dirname, "knip.json")]);
  await step(repository, [bin("vitest"), ...(await testArguments(combination, repository))]);
}

async function digestOf(repository: string): Promise<string> {
  const digest = createHash("sha256");
  for (const path of (await filesIn(repository)).filter((file) => program.test(file))) {
    digest.update(`${path}\0`).update(await readFile(join(repository, path)));
  }
  return digest.digest("hex");
}

async function scaffold({ answers, packageManager }: Combination, folder: string): Promise<void> {
  const flags = axisNames.map((axis) => `--${axis}=${answers[axis]}`);
  const manager = `--package-manager=${packageManager}`;
  await execa(process.execPath, [cli, folder, "--yes", "--no-install", "--no-git", manager, ...flags], {
    env: plainEnvironment(projectRoot),
    extendEnv: false,
  });
}

/** What the repository pins is what the shared install has: else what is checked is another program. */
async function assertShared(manifest: string): Promise<void> {
  const { dependencies, devDependencies } = await readJson(manifest);
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    const installed = (await readJson(join(shared, name, "package.json"))).version;
    if (installed !== version) throw new Error(`It pins ${name} ${version}; the shared install has ${installed}.`);
  }
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

async function readJson(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(path, "utf8")) as Manifest;
}

async function testArguments(combination: Combination, folder: string): Promise<string[]> {
  if (combination.tests === "model") {
    const config = join(import.meta.dirname, "model.vitest.config.ts");
    return ["--run", "--root", ".", "--config", config, ...always, "src/adapters/model.test.ts"];
  }
  if (combination.tests === "chaos") return ["--run", "--project", "runtime", "test/runtime/chaos"];
  // Lines with `chaos` run these tests.
  const projects = ["--run", "--project", "agent", "--project", "runtime", "--exclude", "test/runtime/chaos/**"];
  if (combination.tests === "engine") return [...projects, ...always, "test/runtime/restate/engine.test.ts"];
  if (combination.tests === "store") return [...projects, ...always, ...storeTests];
  return ["related", ...projects, ...always, ...(await changedFiles(combination, folder))];
}

/** The files of the program and its tests in which it differs from default. */
async function changedFiles({ packageManager }: Combination, folder: string): Promise<string[]> {
  const { files } = await planOf(standards, packageManager);
  const paths = (await filesIn(folder)).filter((path) => /^(src|test)\//.test(path));
  const isChanged = async (path: string) =>
    !(await readFile(join(folder, path))).equals(files.get(path)?.content ?? empty);
  const changed = await Promise.all(paths.map(isChanged));
  return paths.filter((_, index) => changed[index]);
}

const empty = new Uint8Array();

function bin(name: string): string {
  return join(shared, ".bin", name);
}

async function step(folder: string, command: readonly string[]): Promise<void> {
  await execa(process.execPath, command, { cwd: folder, all: true, env: { NO_COLOR: "1" } });
}
