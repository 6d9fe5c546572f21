import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { cli, plannedFiles } from "./support/cli.ts";
import { filesIn } from "./support/files.ts";
import { fakeProgram, sandbox } from "./support/sandbox.ts";

const quick = ["--yes", "--no-install"];

async function gitIn(folder: string, ...parameters: string[]): Promise<string> {
  const { stdout } = await execa("git", parameters, { cwd: folder });
  return stdout;
}

describe("what is written", () => {
  test("a dry run lists exactly the files that the real run writes", async () => {
    const folder = await sandbox();
    const dry = await cli(["x", "--dry-run", "--json"], { folder });
    const planned = JSON.parse(dry.stdout);
    expect(await readdir(folder)).toEqual([]);

    const real = await cli(["x", "--json", ...quick], { folder });
    const result = JSON.parse(real.stdout);
    expect(await filesIn(join(folder, "x"))).toEqual(planned.files);
    expect(result.files).toEqual(planned.files);
    expect(planned).toMatchObject({ dryRun: true, directory: join(folder, "x"), name: "x" });
    expect(planned.commands).toEqual(["git init", "git add --all", "git commit", "npm install"]);
    expect(result).toMatchObject({ dryRun: false, installed: false, committed: true });
  });

  test("the name of the folder is the name of the package and the title of the README", async () => {
    const folder = await sandbox();
    await cli(["shop-agent", ...quick], { folder });
    const packageJson = JSON.parse(await readFile(join(folder, "shop-agent/package.json"), "utf8"));
    const readme = await readFile(join(folder, "shop-agent/README.md"), "utf8");
    expect(packageJson.name).toBe("shop-agent");
    expect(readme).toMatch(/^# shop-agent$/m);
  });

  test("each repository has its own API key, which only its owner may read and git ignores", async () => {
    const folder = await sandbox();
    await Promise.all(["one", "two"].map((name) => cli([name, ...quick], { folder })));
    const keys = await Promise.all(
      ["one", "two"].map(async (name) => {
        const text = await readFile(join(folder, name, ".env"), "utf8");
        return /^API_KEYS=dev:([\w-]{43})$/m.exec(text)?.[1];
      }),
    );
    expect(keys[0]).toBeDefined();
    expect(keys[0]).not.toBe(keys[1]);
    expect((await stat(join(folder, "one/.env"))).mode & 0o777).toBe(0o600);
    expect(await gitIn(join(folder, "one"), "ls-files", ".env")).toBe("");
  });

  test("nothing in it fetches this program from a registry", async () => {
    const folder = await sandbox();
    await cli(["x", ...quick], { folder });
    const paths = (await filesIn(join(folder, "x"))).map((path) => join(folder, "x", path));
    const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
    const fetching = /(npx|dlx|bunx|npm (create|init|exec|install|i)) \S*agent-app/;
    expect(paths.filter((_path, index) => fetching.test(texts[index]!))).toEqual([]);
  });

  test("the manifest remembers the answers, the layers and the version", async () => {
    const folder = await sandbox();
    await cli(["x", ...quick], { folder });
    const manifest = JSON.parse(await readFile(join(folder, "x/.agent-app/manifest.json"), "utf8"));
    const answers = "example=shop state=sqlite engine=embedded model=scripted deploy=none ci=none extras=none";
    expect(manifest).toEqual({
      template: { name: "create-agent-app", version: expect.any(String) },
      name: "x",
      answers: Object.fromEntries(answers.split(" ").map((answer) => answer.split("="))),
      packageManager: "npm",
      layers: ["base", "example-shop"],
    });
  });

  test.for([
    ["npm", "node/v20.20.2", { allowScripts: { node: true } }],
    ["pnpm", "node/v22.1.0", {}],
  ] as const)("where the Node of %s is too old, the repository brings its own", async ([name, node, approval]) => {
    const folder = await sandbox();
    const environment = { npm_config_user_agent: `${name}/1.0.0 ${node} linux x64` };
    await cli(["x", ...quick], { folder, environment });
    const packageJson = JSON.parse(await readFile(join(folder, "x/package.json"), "utf8"));
    expect(packageJson.devDependencies.node).toMatch(/^24\.\d+\.\d+$/);
    expect(packageJson).toMatchObject(approval);
  });

  test("where yarn cannot bring a Node, it says so and writes nothing", async () => {
    const folder = await sandbox();
    const environment = { npm_config_user_agent: "yarn/1.22.22 npm/? node/v20.20.2 linux x64" };
    const { exitCode, stderr } = await cli(["x", ...quick], { folder, environment });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      [
        "error: The agent needs Node 24, the Node of this system is older, and yarn cannot bring one with the dependencies.",
        "  Install Node 24, or take another: --package-manager npm",
      ].join("\n"),
    );
    expect(await filesIn(folder)).toEqual([]);
  });

  test("where the Node of the system is new enough, the repository brings none", async () => {
    const folder = await sandbox();
    await cli(["x", ...quick], { folder });
    const packageJson = JSON.parse(await readFile(join(folder, "x/package.json"), "utf8"));
    expect(packageJson.devDependencies.node).toBeUndefined();
    expect(packageJson.allowScripts).toBeUndefined();
  });
});

test("the closing screen says what stands and the commands to go on with", async () => {
  const folder = await sandbox();
  const { stdout } = await cli(["shop", ...quick], { folder });
  const count = (await plannedFiles(folder)).length;
  expect(stdout).toBe(
    `shop stands in ${join(folder, "shop")}: ${count} files, committed, not installed.\n\n` +
      "Next:\n" +
      "  cd shop\n" +
      "  npm install  the only step that needs a network\n" +
      "  npm run dev  starts the agent and prints a request that works\n" +
      "  npm test     tests your files, with no key and no network\n\n" +
      "README.md shows the way from there. The model comes last.",
  );
});

describe("where it is written", () => {
  test("parents that are missing appear with it", async () => {
    const folder = await sandbox();
    const { exitCode } = await cli(["team/agents/shop", ...quick], { folder });
    expect(exitCode).toBe(0);
    expect(await filesIn(join(folder, "team/agents/shop"))).toEqual(await plannedFiles(folder));
    expect(await readdir(folder)).toEqual(["team"]);
  });

  test("a path that leads upwards is followed", async () => {
    const folder = await sandbox();
    await mkdir(join(folder, "here"));
    const { exitCode, stdout } = await cli(["../there", ...quick], { folder: join(folder, "here") });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("  cd ../there\n");
    expect((await readdir(folder)).toSorted()).toEqual(["here", "there"]);
  });

  test("an empty folder is filled", async () => {
    const folder = await sandbox();
    await mkdir(join(folder, "x"));
    const { exitCode } = await cli(["x", ...quick], { folder });
    expect(exitCode).toBe(0);
    expect(await filesIn(join(folder, "x"))).toEqual(await plannedFiles(folder));
  });

  test("the folder that one is in is filled, and needs no cd", async () => {
    const folder = join(await sandbox(), "shop");
    await mkdir(folder);
    const { exitCode, stdout } = await cli([".", ...quick], { folder });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("cd ");
    expect(await gitIn(folder, "status", "--porcelain")).toBe("");
    expect(await gitIn(folder, "log", "--format=%s")).toContain("Create shop");
  });

  test("a folder that holds nothing but .git is filled, and nothing is committed there", async () => {
    const folder = join(await sandbox(), "shop");
    await mkdir(folder);
    await gitIn(folder, "init", "--quiet");
    const { exitCode, stdout } = await cli([".", ...quick], { folder });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("not committed, because it stands inside another repository");
    expect(await filesIn(folder)).toEqual(await plannedFiles(folder));
  });

  test("inside another repository nothing is committed", async () => {
    const folder = await sandbox();
    await gitIn(folder, "init", "--quiet");
    await cli(["packages/shop", ...quick], { folder });
    expect(await readdir(join(folder, "packages/shop"))).not.toContain(".git");
    expect(await gitIn(folder, "rev-list", "--all")).toBe("");
  });
});

describe("several at once", () => {
  test("do not disturb one another in one folder", async () => {
    const folder = await sandbox();
    const names = ["a1", "a2", "a3", "a4", "a5"];
    const runs = await Promise.all(names.map((name) => cli([name, ...quick], { folder })));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
    expect((await readdir(folder)).toSorted()).toEqual(names);
  });

  test("of one name end with one whole repository, and all others are refused", async () => {
    const folder = await sandbox();
    const runs = await Promise.all(["x", "x", "x"].map((name) => cli([name, ...quick], { folder })));
    expect(runs.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
    expect(await filesIn(join(folder, "x"))).toEqual(await plannedFiles(folder));
    expect(await readdir(folder)).toEqual(["x"]);
  });
});

describe("the first commit", () => {
  test("holds everything, on main, and leaves a clean tree", async () => {
    const folder = await sandbox();
    await cli(["x", ...quick], { folder });
    const target = join(folder, "x");
    expect(await gitIn(target, "branch", "--show-current")).toBe("main");
    expect(await gitIn(target, "status", "--porcelain")).toBe("");
    expect(await gitIn(target, "log", "--format=%s")).toMatch(/^Create x with create-agent-app \d/);
  });

  test("is stopped neither by signing, nor by hooks, nor by a missing identity", async () => {
    const folder = await sandbox();
    const hooks = await fakeProgram("pre-commit", "exit 1");
    await writeFile(
      join(folder, ".gitconfig"),
      `[commit]\n\tgpgsign = true\n[user]\n\tuseConfigOnly = true\n[core]\n\thooksPath = ${hooks}\n`,
    );
    const { exitCode } = await cli(["x", ...quick], { folder });
    expect(exitCode).toBe(0);
    expect(await gitIn(join(folder, "x"), "rev-list", "--count", "HEAD")).toBe("1");
  });

  test("is not made with --no-git", async () => {
    const folder = await sandbox();
    await cli(["x", ...quick, "--no-git"], { folder });
    expect(await readdir(join(folder, "x"))).not.toContain(".git");
  });

  test("is not made where git is missing, and the closing screen says so", async () => {
    const folder = await sandbox();
    const { exitCode, stdout } = await cli(["x", ...quick], { folder, environment: { PATH: "/nowhere" } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("not committed, because git was not found");
  });

  test("fails whole where git fails", async () => {
    const folder = await sandbox();
    const git = await fakeProgram("git", 'case "$*" in *commit*) echo "fatal: broken" >&2; exit 1;; esac');
    const { exitCode, stderr } = await cli(["x", ...quick], { folder, environment: { PATH: git } });
    expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 1, left: [] });
    expect(stderr).toBe(
      `error: ${join(folder, "x")} was not created: git failed. Nothing is left behind.\n    fatal: broken\n` +
        "  Mend what git says, or create it with --no-git.",
    );
  });
});
