import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lintWorkflow } from "./linters.mjs";
import { documentOf, packageManagers, repository, textOf } from "./repositories.ts";

const combinations = packageManagers.flatMap((manager) => [
  { manager, deploy: "none", ecosystems: ["github-actions", ecosystemOf(manager)] },
  { manager, deploy: "docker", ecosystems: ["docker", "docker-compose", "github-actions", ecosystemOf(manager)] },
]);

function ecosystemOf(manager: string): string {
  return manager === "bun" ? "bun" : "npm";
}

describe.for(combinations)("on GitHub, with $manager and deploy $deploy", async ({ manager, deploy, ecosystems }) => {
  const folder = await repository(`--ci github --deploy ${deploy} --package-manager ${manager}`);
  const paths = (await readdir(join(folder, ".github/workflows"))).map((name) => `.github/workflows/${name}`);
  const actions = [...paths, ".github/actions/install/action.yaml"];

  test("every workflow is valid", async () => {
    for (const path of paths) expect(await lintWorkflow(await textOf(folder, path), path)).toEqual([]);
  });

  test("a workflow may read and no more, a job ends in time, and no checkout leaves its token behind", async () => {
    for (const path of paths) {
      const { permissions, jobs } = await documentOf(folder, path);
      expect(permissions).toEqual({ contents: "read" });
      for (const job of Object.values<Job>(jobs)) {
        expect(job["timeout-minutes"]).toBeLessThanOrEqual(20);
        const checkouts = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        for (const checkout of checkouts) expect(checkout.with).toEqual({ "persist-credentials": false });
      }
    }
  });

  test("every action is pinned by commit, with its version beside it", async () => {
    for (const path of actions) {
      const uses =
        (await textOf(folder, path)).match(/^ *-? *uses: .*$/gm)?.map((line) => line.split("uses: ")[1]) ?? [];
      const foreign = uses.filter((line) => !line?.startsWith("./"));
      expect(foreign.filter((line) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line ?? ""))).toEqual([]);
      expect(uses).not.toEqual([]);
    }
  });

  test("what it runs are scripts of package.json", async () => {
    const { scripts } = JSON.parse(await textOf(folder, "package.json"));
    const check = await textOf(folder, ".github/workflows/check.yaml");
    const run = [...check.matchAll(/node --run (\S+)/g)].map(([, name]) => name!);
    expect(run).toEqual(["check", "eval"]);
    for (const name of run) expect(scripts).toHaveProperty(name);
  });

  test("updates are asked for wherever something has a version", async () => {
    const { updates } = await documentOf(folder, ".github/dependabot.yml");
    const found = updates.map((update: { "package-ecosystem": string }) => update["package-ecosystem"]);
    expect(found.toSorted()).toEqual(ecosystems.toSorted());
  });
});

interface Job {
  readonly "timeout-minutes": number;
  readonly steps: readonly { readonly uses?: string; readonly with?: unknown }[];
}

test("only the job that publishes may write packages, and it waits for the checks", async () => {
  const { jobs } = await documentOf(await repository("--ci github --deploy docker"), ".github/workflows/image.yaml");
  const writers = Object.keys(jobs).filter((name) => jobs[name].permissions !== undefined);
  expect(writers).toEqual(["publish"]);
  expect(jobs.publish).toMatchObject({ needs: "check", permissions: { contents: "read", packages: "write" } });
});

test.for([
  ["needs: check", "needs: chek", 'needs job "chek" which does not exist'],
  ["github.token", "github.tokn", 'property "tokn" is not defined'],
  ["runs-on: ubuntu-latest", "run-on: ubuntu-latest", 'unexpected key "run-on"'],
])("the linter finds it when %j becomes %j", async ([right, wrong, problem]) => {
  const path = ".github/workflows/image.yaml";
  const text = await textOf(await repository("--ci github --deploy docker"), path);
  expect(text).toContain(right);
  expect((await lintWorkflow(text.replace(right!, wrong!), path)).join("\n")).toContain(problem);
});
