import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { plainEnvironment } from "../support/cli.ts";
import { fakeProgram } from "../support/sandbox.ts";
import { story } from "../support/update.ts";

const packageJson = (content: object) => `${JSON.stringify({ name: "base", ...content }, undefined, 2)}\n`;

/** A new version depends on a package that lies in the repository, so that no network is needed. */
const parted = {
  template: {
    "package.json": packageJson({ version: "1.0.0" }),
    "vendor/a/package.json": '{ "name": "a", "version": "1.0.0" }\n',
    ".gitignore": ".env\nnode_modules\n.npm\n",
  },
  next: { "package.json": packageJson({ version: "1.0.0", dependencies: { a: "file:vendor/a" } }) },
};

/** Puts a program of this name in front of the real ones. */
async function pathWith(name: string, script: string) {
  return { PATH: `${await fakeProgram(name, script)}:${process.env["PATH"]}` };
}

describe("a lockfile beside a package.json that changes", () => {
  test("is brought to it by the package manager, and taken back with the update", async () => {
    const { update, read, repository, git, edit } = await story(parted);
    await execa("npm", ["install", "--package-lock-only"], { cwd: repository, env: plainEnvironment(repository) });
    await edit({});
    expect(await update()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("npm has brought the lockfile"),
    });
    expect(JSON.parse((await read("package-lock.json"))!).packages[""].dependencies).toEqual({ a: "file:vendor/a" });
    expect(await update("--undo")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("install again") });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("is left alone with --no-install, which says what is to be done", async () => {
    const { update, read } = await story({ ...parted, user: { "package-lock.json": "{}\n" } });
    const { exitCode, stdout } = await update("--no-install");
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/npm install +package\.json has changed, and the lockfile has not/),
    });
    expect(await read("package-lock.json")).toBe("{}\n");
  });

  test("is said not to fit where the install fails: the update stands, and how to go on is told", async () => {
    const { program, repository, read, git } = await story({ ...parted, user: { "package-lock.json": "{}\n" } });
    const environment = await pathWith("npm", 'echo "ECONNREFUSED" >&2; exit 1');
    const { exitCode, stdout, stderr } = await program(["update", "--json"], repository, environment);
    expect({ exitCode, error: JSON.parse(stdout).error }).toMatchObject({ exitCode: 1, error: { code: "lockfile" } });
    expect(stderr).toMatch(
      /The update stands, but package-lock\.json does not fit.*\n +ECONNREFUSED\n.*\n +npm install\n.*\n +create-agent-app update --undo/,
    );
    expect(await read("package.json")).toContain("vendor/a");
    expect(await program(["update", "--undo"], repository)).toMatchObject({ exitCode: 0 });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("is installed by no one where there is none, or package.json has markers", async () => {
    const marker = await pathWith("npm", "touch ran");
    const without = await story(parted);
    expect(await without.program(["update"], without.repository, marker)).toMatchObject({ exitCode: 0 });
    const user = {
      "package-lock.json": "{}\n",
      "package.json": packageJson({ license: "MIT" }).replace("base", "shop"),
    };
    const next = { "package.json": packageJson({ license: "ISC" }) };
    const marked = await story({ template: parted.template, user, next });
    expect(await marked.program(["update", "--conflict", "markers"], marked.repository, marker)).toMatchObject({
      exitCode: 0,
    });
    expect([await without.read("ran"), await marked.read("ran")]).toEqual([undefined, undefined]);
  });
});

test.for([
  ["pnpm", "pnpm-lock.yaml", "--no-frozen-lockfile"],
  ["yarn", "yarn.lock", "false"],
  ["bun", "bun.lock", "install"],
] as const)("%s may write its lockfile in CI, too", async ([manager, lockfile, said]) => {
  const { program, folder, publish } = await story({ template: parted.template });
  const agent = { npm_config_user_agent: `${manager}/1.0.0 node/v24.0.0 linux x64` };
  await program(["other", "--yes", "--no-install", "--no-git"], folder, agent);
  const other = `${folder}/other`;
  await execa(
    "sh",
    [
      "-c",
      `touch ${lockfile}; git init --quiet; git add --all; git -c user.name=a -c user.email=a@b commit --quiet -m a`,
    ],
    { cwd: other },
  );
  await publish("1.2.0", parted.next);
  const environment = await pathWith(manager, `echo "$@ $YARN_ENABLE_IMMUTABLE_INSTALLS" > ${lockfile}`);
  expect(await program(["update"], other, { CI: "true", ...environment })).toMatchObject({ exitCode: 0 });
  expect(await readFile(`${other}/${lockfile}`, "utf8")).toContain(said);
});
