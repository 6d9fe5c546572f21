import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { plainEnvironment, projectRoot, strangersEnvironment } from "./support/cli.ts";
import { filesIn } from "./support/files.ts";
import { lastingSandbox, sandbox } from "./support/sandbox.ts";
import { atTerminal, enter, everyDefault } from "./support/terminal.ts";

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;
const installation = await lastingSandbox();

beforeAll(async () => {
  // It is built already; built anew, it would be away for a moment from the tests beside this one.
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", installation];
  const { stdout } = await execa("npm", pack, { cwd: projectRoot });
  packed = JSON.parse(stdout)[0];
  await execa("npm", ["install", "--prefix", installation, join(installation, packed.filename)]);
}, 120_000);

test("the package holds every template, dotfiles included, and nothing that work on them leaves", async () => {
  const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "templates"], {
    cwd: projectRoot,
  });
  const paths = packed.files.map(({ path }) => path);
  const templates = paths.filter((path) => path.startsWith("templates/"));
  expect(templates.toSorted()).toEqual(stdout.split("\n").toSorted());
  expect(templates).toContain("templates/base/_gitignore");
  const unwanted = /node_modules|\.env$|\.data|\.log$|\.test\.ts$|\.map$/;
  expect(paths.filter((path) => !path.startsWith("templates/")).filter((path) => unwanted.test(path))).toEqual([]);
});

test("the package needs no other package", async () => {
  const { stdout } = await execa("npm", ["ls", "--prefix", installation, "--all", "--parseable"]);
  expect(stdout.trim().split("\n")).toEqual([installation, expect.stringMatching(/create-agent-app$/)]);
});

test("the installed package, on the Node of the system, writes the same tree as the checkout", async () => {
  const folder = await sandbox();
  const bin = join(installation, "node_modules/.bin/create-agent-app");
  const environment = plainEnvironment(folder, { PATH: strangersEnvironment()["PATH"]! });
  const flags = ["--yes", "--no-install"];
  await execa(bin, ["installed/x", ...flags], { cwd: folder, env: environment, extendEnv: false });
  const source = join(projectRoot, "bin/create-agent-app.ts");
  await execa(process.execPath, [source, "checkout/x", ...flags], { cwd: folder, env: environment, extendEnv: false });

  const files = await filesIn(join(folder, "checkout/x"));
  expect(await filesIn(join(folder, "installed/x"))).toEqual(files);
  const contents = (from: string) =>
    Promise.all(files.filter((path) => path !== ".env").map((path) => readFile(join(folder, from, path), "utf8")));
  expect(await contents("installed/x")).toEqual(await contents("checkout/x"));
});

test("the installed package asks its questions on the Node of the system", async () => {
  const folder = await sandbox();
  const environment = plainEnvironment(folder, { PATH: strangersEnvironment()["PATH"]! });
  const bin = join(installation, "node_modules/.bin/create-agent-app");
  const { exitCode } = await atTerminal([bin, "--no-install"], { folder, environment }, [
    { sees: "Which folder shall it stand in?", presses: enter },
    ...(await everyDefault()),
  ]);
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 0, left: ["my-agent"] });
});
