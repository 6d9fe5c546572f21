import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { documentOf, packageManagers, repository, textOf } from "./repositories.ts";

/** Reads the pipeline as GitLab does, includes and all, and checks it against GitLab's schema. */
async function pipeline(folder: string) {
  const git = (...parameters: string[]) =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...parameters], { cwd: folder });
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", "git@gitlab.example.com:acme/agent.git");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=pipeline");
  const program = join(import.meta.dirname, "node_modules/.bin/gitlab-ci-local");
  const { exitCode, all } = await execa(program, ["--list-csv-all"], { cwd: folder, all: true, reject: false });
  return { exitCode, all, jobs: all.match(/^[\w ]+(?=;)/gm)?.filter((name) => name !== "name") ?? [] };
}

const combinations = packageManagers.flatMap((manager) => [
  { manager, deploy: "none", jobs: ["check", "eval", "update", "update from templates"] },
  {
    manager,
    deploy: "docker",
    jobs: ["build image", "check", "eval", "publish image", "update", "update from templates"],
  },
]);

describe.for(combinations)("on GitLab, with $manager and deploy $deploy", async ({ manager, deploy, jobs }) => {
  const folder = await repository(`--ci gitlab --deploy ${deploy} --package-manager ${manager}`);

  test("the pipeline is valid, and has the jobs that it should have", async () => {
    const read = await pipeline(folder);
    expect(read.all).toContain("json schema validated");
    expect(read).toMatchObject({ exitCode: 0 });
    expect(read.jobs.toSorted()).toEqual(jobs);
  });

  test("what it runs are scripts of package.json, after an install from the lockfile", async () => {
    const { check, eval: gate } = await documentOf(folder, ".gitlab-ci.yml");
    expect([check, gate].map((job) => [job.extends, ...job.script])).toEqual([
      [".install", "node --run check"],
      [".install", "node --run eval"],
    ]);
    const install = await textOf(folder, ".gitlab/ci/install.yml");
    expect(install).toMatch(manager === "npm" ? /npm ci/ : /install --frozen-lockfile/);
  });
});

test("an image is published from the default branch and from tags, after the checks, and never interrupted", async () => {
  const folder = await repository("--ci gitlab --deploy docker");
  const { stages } = await documentOf(folder, ".gitlab-ci.yml");
  const image = await documentOf(folder, ".gitlab/ci/image.yml");
  expect(stages.indexOf("image")).toBeGreaterThan(stages.indexOf("check"));
  expect(image[".image"].stage).toBe("image");
  expect(image["publish image"].interruptible).toBe(false);
  expect(image["build image"].rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]);
});

test.for([
  ["stage: check", "stage: chek", "chek"],
  ["interruptible: true", "interruptible: perhaps", "interruptible"],
  ["extends: .install", "extends: .instal", ".instal"],
])("the linter finds it when %j becomes %j", async ([right, wrong, problem]) => {
  const folder = await repository("--ci gitlab");
  const text = await textOf(folder, ".gitlab-ci.yml");
  expect(text).toContain(right);
  await writeFile(join(folder, ".gitlab-ci.yml"), text.replace(right!, wrong!));
  const { exitCode, all } = await pipeline(folder);
  expect(exitCode).not.toBe(0);
  expect(all).toContain(problem);
});
