import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { arena } from "../support/hostile.ts";
import { eagerPackage, eagerProgram, eagerRepository, folder, repository } from "../support/plants.ts";

const enter = await arena();

describe("a starter that could run something is used, and nothing of it runs:", () => {
  test.for([
    ["the scripts of its package", eagerPackage],
    ["the hooks and filters of its repository, and what it links to", repository(eagerRepository)],
    ["the program that it brings", eagerProgram],
  ] as const)("%s", async ([, plant]) => {
    const met = await enter();
    const source = await plant(met);
    await rm(met.canary, { force: true });
    const before = await met.everything();
    const made = await met.run("one", "--yes", "--package-manager=npm", `--starter=${source}`);
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("installed with npm") });
    const outside = (await met.everything()).filter((path) => path !== "work/one" && !path.startsWith("work/one/"));
    expect(outside).toEqual(before);
  });
});

test("an update refuses what a creation refuses, and changes nothing", async () => {
  const met = await enter();
  const source = await folder({})(met);
  const made = await met.run("one", "--yes", "--no-install", `--starter=${source}`);
  expect(made).toMatchObject({ exitCode: 0 });
  await folder({ "layers/house/.git/hooks/pre-commit": "x" }, { version: "1.1.0" })(met);
  const before = await met.everything();
  const refused = await met.runIn("one", "update");
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("lies in .git") });
  expect(await met.everything()).toEqual(before);
});
