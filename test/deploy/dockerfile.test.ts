import { describe, expect, test } from "vitest";
import { lintDockerfile } from "./linters.mjs";
import { packageManagers, repository, textOf } from "./repositories.ts";

/** What comes before and after the stage that installs. */
const around = (dockerfile: string) => dockerfile.split(/^FROM node AS dependencies$[^]*?(?=^FROM node$)/m);

describe.for(packageManagers)("the Dockerfile for %s", async (manager) => {
  const text = await textOf(await repository(`--deploy docker --package-manager ${manager}`), "Dockerfile");

  test("is valid", () => {
    expect(lintDockerfile(text)).toEqual([]);
  });

  test("is what it is for npm, but for how dependencies are installed", async () => {
    const npm = await textOf(await repository("--deploy docker"), "Dockerfile");
    expect(around(text)).toHaveLength(2);
    expect(around(text)).toEqual(around(npm));
  });

  test("names exact versions, as numbers", () => {
    const images = [...text.matchAll(/^FROM (\S+:\S+)|--from=(\S+:\S+)/gm)].map(([, from, copied]) => from ?? copied);
    expect(images).toContain("node:24.21.0-trixie-slim");
    for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+-/);
  });
});

test.for([
  ["COPY src src", "COPPY src src", "Unknown instruction: COPPY"],
  ["--interval=10s", "--interval=10", "missing unit in duration 10"],
])("the linter finds it when %j becomes %j", async ([right, wrong, problem]) => {
  const text = await textOf(await repository("--deploy docker"), "Dockerfile");
  expect(text).toContain(right);
  expect(lintDockerfile(text.replace(right!, wrong!)).join("\n")).toContain(problem);
});
