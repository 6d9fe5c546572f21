import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, plainEnvironment, program } from "./support/cli.ts";
import { filesIn } from "./support/files.ts";
import { sandbox } from "./support/sandbox.ts";
import { atTerminal, enter } from "./support/terminal.ts";
import { gitIn, story } from "./support/update.ts";

/** Ten lines, so that an edit of one of them leaves it like what it was. */
const lines = (name: string) => Array.from({ length: 10 }, (_, number) => `${name} ${number}\n`).join("");
const template = { "src/a.txt": lines("a"), "src/b.txt": lines("b") };
const feature = (own: object = {}) => JSON.stringify({ title: "Stone", sentence: "Of stone.", ...own });
const features = {
  "program/templates/features/state-stone/feature.json": feature({ owns: ["src/b.txt"] }),
  "program/templates/features/state-stone/src/b.txt": lines("stone"),
  "program/templates/features/ci-bell/feature.json": feature(),
  "program/templates/features/ci-bell/bell.txt": "bell\n",
};

/** A repository of a small template, with features and an edit, that has lost what it remembers. */
async function strayed() {
  const at = await story({ template });
  await at.write(features);
  await at.program(["one", "--yes", "--no-install", "--state", "stone"], at.folder);
  const one = join(at.folder, "one");
  await rm(join(one, ".agent-app"), { recursive: true });
  await at.write({ "one/src/a.txt": `${lines("a").replace("a 9", "mine")}`, "one/package-lock.json": "{}\n" });
  return { ...at, one, adopt: (...flags: string[]) => at.program(["adopt", ...flags], one) };
}

test("a repository is attached to the choices that it is nearest to, and the next update merges", async () => {
  const { adopt, one, program: run, publish, readAt } = await strayed();
  const before = await filesIn(one);
  const { exitCode, stdout } = await adopt("--yes", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    template: { name: "create-agent-app", version: "1.1.0" },
    commit: null,
    answers: { state: "stone", ci: "none" },
    packageManager: "npm",
    files: { edited: 1, missing: 0 },
    written: [".agent-app/baseline.ndjson", ".agent-app/manifest.json"],
  });
  const added = (await filesIn(one)).filter((path) => !before.includes(path));
  expect(added).toEqual([".agent-app/baseline.ndjson", ".agent-app/manifest.json"]);

  gitIn(one, "add", "--all");
  gitIn(one, "commit", "--quiet", "--message", "Adopt");
  await publish("1.2.0", { "src/a.txt": lines("a").replace("a 0", "theirs") });
  expect(await run(["update"], one)).toMatchObject({ exitCode: 0 });
  expect(await readAt("one/src/a.txt")).toBe(lines("a").replace("a 0", "theirs").replace("a 9", "mine"));
});

test("--dry-run shows what is nearest and how near, and writes nothing", async () => {
  const { adopt, one } = await strayed();
  const before = await filesIn(one);
  const { exitCode, stdout } = await adopt("--dry-run");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/is nearest to create-agent-app 1\.1\.0 with\n +example +shop\n +state +stone\n/);
  expect(stdout).toMatch(
    /Of \d+ files, \d+ are as they would be generated, 1 differ and 0 are missing\.\nNothing was written\./,
  );
  expect(await filesIn(one)).toEqual(before);
});

test("what is said with --set is not searched for", async () => {
  const { adopt } = await strayed();
  const { stdout } = await adopt("--yes", "--json", "--set", "ci=bell");
  expect(JSON.parse(stdout)).toMatchObject({ answers: { state: "stone", ci: "bell" }, files: { missing: 1 } });
});

test("a person sees what was found and confirms it", async () => {
  const folder = await sandbox();
  await cli(["shop", "--yes", "--no-install", "--ci", "github"], { folder });
  const shop = join(folder, "shop");
  await rm(join(shop, ".agent-app"), { recursive: true });
  const { exitCode, screen } = await atTerminal(
    [process.execPath, program, "adopt"],
    { folder: shop, environment: plainEnvironment(folder) },
    [{ sees: "Attach it to that?", presses: enter }],
  );
  expect({ exitCode, screen }).toMatchObject({ exitCode: 0, screen: expect.stringMatching(/ci +github/) });
  expect(await filesIn(shop)).toContain(".agent-app/manifest.json");
});

test("a real repository with every kind of choice is found again, an edit and all", async () => {
  const folder = await sandbox();
  const choices = ["--state", "postgres", "--engine", "restate", "--model", "mistral", "--deploy", "kubernetes"];
  await cli(["shop", "--yes", "--no-install", ...choices, "--ci", "gitlab", "--package-manager", "pnpm"], { folder });
  const shop = join(folder, "shop");
  const kept = await readFile(join(shop, ".agent-app/manifest.json"), "utf8");
  await rm(join(shop, ".agent-app"), { recursive: true });
  await appendFile(join(shop, "src/agent/instructions.md"), "- Be kind.\n");
  await rm(join(shop, "src/tools/issue-refund.ts"));
  expect(await cli(["adopt", "shop", "--yes"], { folder })).toMatchObject({ exitCode: 0 });
  expect(await readFile(join(shop, ".agent-app/manifest.json"), "utf8")).toBe(kept);
});

describe("it is refused, and nothing is written,", () => {
  test("for a repository that is attached already", async () => {
    const { program: run, repository } = await story({ template });
    expect(await run(["adopt", "--yes"], repository)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/is attached already: it has \.agent-app\/baseline\.ndjson\.\n.*update/),
    });
  });

  test("for a folder that has nothing in common with the templates", async () => {
    const folder = await sandbox();
    await writeFile(join(folder, "notes.txt"), "notes\n");
    const { exitCode, stderr } = await cli(["adopt", "--yes"], { folder });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("not in the shape of") });
    expect(await filesIn(folder)).toEqual(["notes.txt"]);
  });

  test("where nobody is there to confirm it", async () => {
    const { adopt } = await strayed();
    expect(await adopt("--set", "ci=none")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("create-agent-app adopt . --yes --set ci=none"),
    });
  });

  test.for([
    [["nowhere"], "There is no folder nowhere."],
    [["--set", "stat=stone"], '--set knows no "stat".'],
    [["a", "b"], "One folder can be"],
  ] as const)("when told %o", async ([words, sentence]) => {
    const { adopt } = await strayed();
    expect(await adopt(...words)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(sentence) });
  });
});
