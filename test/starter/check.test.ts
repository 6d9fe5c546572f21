import { describe, expect, test } from "vitest";
import { gitIn, story } from "../support/update.ts";

const feature = (own: object = {}) => JSON.stringify({ title: "Acme", sentence: "For Acme.", ...own });
const audit = { id: "audit", kind: "confirm", title: "Is it audited?", help: "ask the bank" };

const template = {
  "src/a.txt": "one\ntwo\nthree\nfour\nfive\n",
  // What a repository is checked with, without a network: there is nothing to install.
  "package.json": JSON.stringify({ name: "base", scripts: { check: "node check.mjs", start: "node start.mjs" } }),
  "start.mjs": "",
  "check.mjs": 'import "./src/a.mjs";\n',
  "src/a.mjs": "",
};

const features = {
  "program/templates/features/state-stone/feature.json": feature(),
  "program/templates/features/engine-wheel/feature.json": feature({ requires: { "state-stone": "It rolls on it." } }),
};

/** A starter called acme, and what checking it says. */
async function starter(own: object, files: Record<string, string> = {}) {
  const at = await story({ template });
  const publish = (next: object, more: Record<string, string> = {}) =>
    at.write({
      "acme/agent-starter.json": JSON.stringify({ name: "acme", version: "1.0.0", ...next }),
      ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`acme/${path}`, text])),
    });
  await at.write(features);
  await publish(own, { "layers/house/feature.json": feature(), "layers/house/with/audit-yes/b.txt": "b\n", ...files });
  const check = (...flags: string[]) => at.program(["starter", "check", "./acme", ...flags], at.folder);
  const report = async (...flags: string[]) => JSON.parse((await check("--json", ...flags)).stdout);
  return { ...at, check, report, publishStarter: publish };
}

const oneExample = { example: { choice: "shop", reason: "We learn from it." } };

describe("starter check --quick", () => {
  test("composes all that the locks leave open, a line each, and says what it did not do", async () => {
    const { check } = await starter({
      questions: [audit],
      locked: { ...oneExample, ci: { choice: "none", reason: "None." } },
    });
    const { exitCode, stdout } = await check("--quick");
    expect(exitCode).toBe(0);
    expect(stdout.match(/^composed .*$/gm)).toEqual([
      "composed  audit=no",
      "composed  audit=yes",
      "composed  state=stone audit=no",
      "composed  state=stone audit=yes",
      "composed  state=stone engine=wheel audit=no",
      "composed  state=stone engine=wheel audit=yes",
    ]);
    expect(stdout).toMatch(/^refused {3}2 combinations\n +--engine wheel needs --state stone: It rolls on it\.$/m);
    expect(stdout).toContain("6 composed, 2 refused by layers, 0 broken.");
    expect(stdout).toContain("Nothing was installed, and no check was run: --quick.");
    expect(stdout).toContain("No update was tried: no tag of its git repository holds an earlier version.");
  });

  test("fails for one combination that does not compose, and names file and field", async () => {
    const own = { questions: [audit], answers: { state: "stone" } };
    const { check } = await starter(own, { "layers/house/with/state-sqlite/src/a.txt": "mine\n" });
    const broken = /^broken {4}audit=no\n +The template's acme\/house\/feature\.json does not own src\/a\.txt/m;
    const { exitCode, stdout } = await check("--quick");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringMatching(broken) });
    expect(stdout).toContain("The starter does not pass.");
  });

  test("fails where the starter breaks its own rules", async () => {
    const policy = [{ rule: "require-file", path: "SECURITY.md", reason: "To be found." }];
    const { check } = await starter({ policy, questions: [audit] });
    expect(await check("--quick")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("acme forbids it: SECURITY.md is missing."),
    });
  });

  test("fails where what it answers does not go together", async () => {
    const { check } = await starter({ answers: { engine: "wheel" }, questions: [audit] });
    expect(await check("--quick")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("What it answers by itself does not go together."),
    });
  });

  test("fails where what it answers breaks its own rule", async () => {
    const rule = { rule: "require-choice", of: "state", choices: ["stone"], reason: "Stones last." };
    const { check } = await starter({ policy: [rule], questions: [audit] });
    const { exitCode, stdout } = await check("--quick");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("What it answers by itself is forbidden by acme: state is sqlite, and must be stone.");
    expect(stdout).not.toMatch(/^composed {2}audit/m);
  });

  test("fails for a question that changes nothing, and for a package that has another version", async () => {
    const { report } = await starter(
      { questions: [audit, { ...audit, id: "idle" }] },
      { "package.json": JSON.stringify({ version: "1.0.1", scripts: { postinstall: "x" } }) },
    );
    const { passed, problems } = await report("--quick");
    expect(passed).toBe(false);
    expect(problems).toEqual([
      expect.stringContaining('The question "idle" changes nothing'),
      expect.stringContaining("package.json has the version 1.0.1, and agent-starter.json 1.0.0."),
      expect.stringContaining("package.json has scripts"),
    ]);
  });

  test("--list names the combinations and does nothing", async () => {
    const { check } = await starter({ questions: [audit], locked: oneExample });
    const { exitCode, stdout } = await check("--list");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("state=stone audit=yes\n");
    expect(stdout).not.toContain("composed");
    expect(stdout).toContain("8 combinations, all that the locks and rules leave open.");
  });
});

describe("starter check", () => {
  test("installs and checks what the starter has a say in", async () => {
    const { report } = await starter({ questions: [audit] });
    const { passed, proofs, wayInstalled } = await report();
    expect(wayInstalled).toBe("all");
    expect(proofs).toEqual([
      { name: "audit=no", state: "passed" },
      { name: "audit=yes", state: "passed" },
      expect.objectContaining({ name: "update", state: "skipped" }),
    ]);
    expect(passed).toBe(true);
  });

  test("fails with what npm run check says", async () => {
    const { check } = await starter(
      { questions: [audit] },
      {
        "layers/house/feature.json": feature({ owns: ["src/a.mjs"] }),
        "layers/house/src/a.mjs": 'throw new Error("it does not work");\n',
      },
    );
    expect(await check()).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/FAILED +audit=no\n(.*\n)*.*it does not work/),
    });
  });
});

describe("the update from its last version", () => {
  test("is tried from the newest tag before this version, merges and passes", async () => {
    const { folder, publishStarter, report } = await starter({ questions: [audit] });
    const git = (...argv: string[]) => gitIn(`${folder}/acme`, ...argv);
    git("init", "--quiet");
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) {
      await publishStarter({ version, questions: [audit] }, { "layers/house/notes.txt": `${version}\n` });
      git("add", "--all");
      git("commit", "--quiet", "--message", version);
      git("tag", `v${version}`);
    }
    const merged = await report("--quick");
    expect(merged.proofs).toEqual([{ name: "update from v1.1.0", state: "merged" }]);
    const { passed, proofs } = await report();
    expect(proofs.at(-1)).toEqual({ name: "update from v1.1.0", state: "passed" });
    expect(passed).toBe(true);
  });

  test("fails with what update says", async () => {
    const { write, check } = await starter({ version: "2.0.0", questions: [audit], engine: ">=1" });
    await write({
      "old/agent-starter.json": JSON.stringify({
        name: "acme",
        version: "1.0.0",
        locked: { state: { choice: "stone", reason: "Stones last." } },
        answers: { engine: "wheel" },
      }),
    });
    expect(await check("--quick", "--from", "./old")).toMatchObject({ exitCode: 0 });
    await write({
      "acme/agent-starter.json": JSON.stringify({
        name: "acme",
        version: "2.0.0",
        questions: [audit],
        locked: { state: { choice: "sqlite", reason: "Files are simpler." } },
      }),
    });
    expect(await check("--quick", "--from", "./old")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/FAILED +update from \.\/old\n +--engine wheel needs --state stone/),
    });
  });
});
