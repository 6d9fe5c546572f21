import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { sandbox } from "../support/sandbox.ts";

const starter = (folder: string, ...argv: string[]) => cli(["starter", ...argv], { folder });
const json = async (...path: string[]) => JSON.parse(await readFile(join(...path), "utf8"));

describe("starter init", () => {
  test("writes a starter under the name of its folder, fit to be published", async () => {
    const folder = await sandbox();
    const made = await starter(folder, "init", "acme-starter");
    expect(made).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("create-agent-app starter check ./acme-starter --quick"),
    });
    const at = join(folder, "acme-starter");
    expect(await filesIn(at)).toEqual([
      "README.md",
      "agent-starter.json",
      "layers/house/SECURITY.md",
      "layers/house/feature.json",
      "package.json",
    ]);
    expect(await json(at, "agent-starter.json")).toMatchObject({ name: "acme-starter", version: "1.0.0" });
    const manifest = await json(at, "package.json");
    expect(manifest).toMatchObject({ name: "acme-starter", version: "1.0.0", files: expect.any(Array) });
    expect(manifest).not.toHaveProperty("scripts");
    expect(await readFile(join(at, "README.md"), "utf8")).toMatch(/^# acme-starter\n/);
  });

  test("the starter makes a repository at once, with what it answers, locks and asks", async () => {
    const folder = await sandbox();
    await starter(folder, "init", "acme");
    const flags = ["--yes", "--no-install", "--no-git", "--starter", "./acme"];
    expect(await cli(["agent", ...flags, "--set", "owner=payments"], { folder })).toMatchObject({ exitCode: 0 });
    expect(await json(folder, "agent/package.json")).toMatchObject({ config: { owner: "payments" } });
    expect(await json(folder, "agent/.agent-app/manifest.json")).toMatchObject({
      answers: { deploy: "docker", ci: "github", owner: "payments" },
      policies: [{ starter: "acme" }],
    });
  });

  test("begins with an example that is named, and leaves behind what that is checked with", async () => {
    const folder = await sandbox();
    expect(await starter(folder, "init", "bank", "--example", "regulated")).toMatchObject({ exitCode: 0 });
    const paths = await filesIn(join(folder, "bank"));
    expect(paths).toContain("layers/approvals/src/agent/policy.ts");
    expect(paths).toContain("generators/decision/index.ts");
    expect(paths.filter((path) => path.endsWith("tsconfig.json"))).toEqual([]);
  });

  test("a dry run lists what the real one writes, and writes nothing", async () => {
    const folder = await sandbox();
    const { stdout } = await starter(folder, "init", "acme", "--dry-run", "--json");
    expect(await filesIn(folder)).toEqual([]);
    const planned = JSON.parse(stdout);
    expect(planned).toMatchObject({ dryRun: true, directory: join(folder, "acme"), name: "acme" });
    await starter(folder, "init", "acme");
    expect(await filesIn(join(folder, "acme"))).toEqual(planned.files);
  });
});

describe("starter is refused, and nothing is written,", () => {
  test.for([
    [[], "starter needs to be told what to do."],
    [["publish"], 'starter does not know "publish".'],
    [["init"], "starter init needs a folder."],
    [["init", "a", "b"], 'starter init takes one folder, and "b" is one more.'],
    [["init", "Acme"], '"Acme" cannot be the name of a package'],
    [["init", "a", "--example", "bank"], 'There is no example "bank".'],
    [["init", "a", "--quick"], "There is no flag --quick."],
    [["init", "full"], "full is not empty: notes.txt."],
    [["check"], "starter check needs a folder."],
    [["check", "full"], "is no starter"],
  ] as const)("starter %j", async ([argv, words]) => {
    const folder = await sandbox();
    await mkdir(join(folder, "full"));
    await writeFile(join(folder, "full/notes.txt"), "");
    expect(await starter(folder, ...argv)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) });
    expect(await filesIn(folder)).toEqual(["full/notes.txt"]);
  });
});

test("starter --help tells of both commands", async () => {
  const { stdout, exitCode } = await starter(await sandbox(), "--help");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/init.*\n.*check/) });
});
