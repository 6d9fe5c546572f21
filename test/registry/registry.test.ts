import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { projectRoot, strangersEnvironment } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { lastingSandbox, sandbox } from "../support/sandbox.ts";
import { startRegistry, type Registry } from "./registry.ts";

const names = [
  { name: "create-agent-app", create: "npm create agent-app" },
  { name: "@acme/create-agent-app", create: "npm create @acme/agent-app@latest" },
];

// Asked for here and not in a hook, where vitest would not hear that it has to go away.
const scratch = await lastingSandbox();
const scratchFolder = (purpose: string) => mkdtemp(join(scratch, `${purpose}-`));

let registry: Registry;
let version: string;

beforeAll(async () => {
  registry = await startRegistry(await scratchFolder("registry"));
  return registry.stop;
});

beforeAll(async () => {
  version = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")).version;
  const packed = await pack();
  await publish(packed);
  await publish(await renamed(packed, "@acme/create-agent-app"));
});

describe.each(names)("published as $name, started with $create", ({ name, create }) => {
  let folder: string;
  let repository: string;
  let screen: string;
  let requests: string[];

  beforeAll(async () => {
    folder = await scratchFolder("work");
    repository = join(folder, "my-agent");
    await registry.requests();
    screen = (await types(`${create} my-agent -- --yes --no-install`, folder)).all;
    requests = await registry.requests();
  });

  test("one tarball is fetched, and no other package is asked for", () => {
    const tarball = `GET /${name}/-/create-agent-app-${version}.tgz`;
    expect(requests.filter((request) => request.endsWith(".tgz"))).toEqual([tarball]);
    const asked = requests.filter((request) => !npmsOwnRequests.includes(request));
    expect(new Set(asked)).toEqual(new Set([`GET /${name}`, tarball]));
  });

  test("the files are those that a dry run lists, and nothing else is left in the folder", async () => {
    // Silent, because npm writes a line of its own to stdout.
    const dryRun = `${create} my-agent --silent -- --yes --no-install --dry-run --json`;
    const { stdout } = await types(dryRun, await sandbox());
    expect(await filesIn(repository)).toEqual(JSON.parse(stdout).files.toSorted());
    expect(await readdir(folder)).toEqual(["my-agent"]);
  });

  test("the repository is committed, and clean", async () => {
    const log = await types("git log --format=%s", repository);
    expect(log.stdout).toBe(`Create my-agent with ${name} ${version}`);
    const status = await types("git status --porcelain --ignored", repository);
    expect(status.stdout).toBe("!! .env");
  });

  test("the manifest names the package under the name that it was published with", async () => {
    const manifest = JSON.parse(await readFile(join(repository, ".agent-app/manifest.json"), "utf8"));
    expect(manifest.template).toEqual({ name, version });
  });

  test("no file names a registry, depends on this package or holds a command that would fetch it", async () => {
    const paths = await filesIn(repository);
    const texts = await Promise.all(paths.map((path) => readFile(join(repository, path), "utf8")));
    const naming = (unwanted: RegExp) => paths.filter((_, index) => unwanted.test(texts[index]!));
    expect(naming(registryAddress)).toEqual([]);
    expect(paths.filter((_, index) => texts[index]!.includes(new URL(registry.address).host))).toEqual([]);
    expect(naming(dependencyOnUs)).toEqual([]);
    expect(naming(fetchingUs)).toEqual([]);
  });

  test("what is printed holds no such command either", () => {
    expect(screen).toContain(`my-agent stands in ${repository}`);
    expect(screen).not.toMatch(fetchingUs);
  });

  test("--help explains the flags and creates nothing", async () => {
    const empty = await sandbox();
    const { stdout } = await types(`${create} -- --help`, empty);
    expect(stdout).toMatch(/^Usage: .*create-agent-app \[folder\] \[flags\]$/m);
    expect(await readdir(empty)).toEqual([]);
  });

  test("--version prints the version and creates nothing", async () => {
    const empty = await sandbox();
    const { stdout } = await types(`${create} --silent -- --version`, empty);
    expect(stdout).toBe(version);
    expect(await readdir(empty)).toEqual([]);
  });
});

/** npm looks for a newer npm, and for known holes in what it installs. */
const npmsOwnRequests = ["GET /npm", "POST /-/npm/v1/security/advisories/bulk"];

const registryAddress = /https?:\/\/[^\s"'`]*(registry|npmjs)|\bregistry *=/;
const dependencyOnUs = /"(@acme\/)?create-agent-app" *:/;
const fetchingUs = /\b(p?npx|bunx|(npm|pnpm|yarn|bun) +(create|init|exec|x|dlx|install|i|add))\b.*agent-app\b/;

/**
 * What a stranger types, on the Node of the system: with an empty npm cache, no configuration but the
 * address of the registry, and nobody to answer a question.
 */
async function types(command: string, folder: string) {
  const [program = "", ...parameters] = command.split(" ");
  const env = await emptyHome();
  return execa(program, parameters, { cwd: folder, env, extendEnv: false, all: true, stdin: "ignore" });
}

async function emptyHome(): Promise<Record<string, string>> {
  const home = await scratchFolder("home");
  return {
    PATH: strangersEnvironment()["PATH"]!,
    HOME: home,
    npm_config_cache: join(home, "cache"),
    npm_config_globalconfig: join(home, "npmrc"),
    npm_config_registry: registry.address,
  };
}

/** The package of this checkout, as a tarball. */
async function pack(): Promise<string> {
  const folder = await scratchFolder("packed");
  const { stdout } = await execa("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: projectRoot,
  });
  return join(folder, JSON.parse(stdout)[0].filename);
}

/** A copy of the package with another name, as the README tells a team to make it. */
async function renamed(tarball: string, name: string): Promise<string> {
  const folder = await scratchFolder("renamed");
  await execa("tar", ["-xzf", tarball, "-C", folder]);
  const copy = join(folder, "package");
  const manifest = join(copy, "package.json");
  const own = JSON.parse(await readFile(manifest, "utf8"));
  await writeFile(manifest, JSON.stringify({ ...own, name }));
  return copy;
}

/** npm wants a token before it publishes; this registry lets everybody. No script, because the copy holds no sources. */
async function publish(tarballOrFolder: string): Promise<void> {
  const token = `--${registry.address.replace("http:", "")}:_authToken=anybody`;
  const env = await emptyHome();
  await execa("npm", ["publish", tarballOrFolder, "--ignore-scripts", token], { env, extendEnv: false });
}
