import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import table from "../templates/base/generators/model/providers.json" with { type: "json" };
import { projectRoot } from "./support/cli.ts";

const features = join(projectRoot, "templates/features");
const layers = readdirSync(features);
const typed = layers.filter((id) => globSync("**/*.ts", { cwd: join(features, id) }).length > 0);

test("no template has a condition or a loop in its text", () => {
  const files = globSync("templates/**/*", { cwd: projectRoot, withFileTypes: true, exclude: ["**/node_modules"] });
  const texts = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  expect(texts.length).toBeGreaterThan(200);
  expect(texts.filter((path) => /\{\{[#^]/.test(readFileSync(path, "utf8")))).toEqual([]);
});

describe("an example of a starter is a program where it lies", () => {
  const starters = join(projectRoot, "templates/starters");
  test.for(globSync("*/tsconfig.json", { cwd: starters }))("%s typechecks against base", async (path) => {
    const tsc = join(projectRoot, "node_modules/.bin/tsc");
    const { all } = await execa(tsc, ["--project", join(starters, path)], { all: true, reject: false });
    expect(all).toBe("");
  });
});

describe("a layer is a program where it lies", () => {
  test.for(typed)("%s typechecks against base", async (id) => {
    const tsc = join(projectRoot, "node_modules/.bin/tsc");
    const { all } = await execa(tsc, ["--project", join(features, id)], { all: true, reject: false });
    expect(all).toBe("");
  });
});

test("keeps chaos testing out of base", () => {
  const base = join(projectRoot, "templates/base");
  const paths = globSync(["*", ".*", "*/**"], { cwd: base, exclude: ["node_modules"] });
  const files = paths.filter((path) => statSync(join(base, path)).isFile());
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter((path) => /chaos/i.test(path + readFileSync(join(base, path), "utf8")))).toEqual([]);
});

test("has the dependencies of every layer in the same version", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  const manifests = layers.map((id) => join(features, id, "package.json")).filter((path) => existsSync(path));
  for (const manifest of manifests) {
    const fragment = JSON.parse(readFileSync(manifest, "utf8"));
    expect(devDependencies, manifest).toMatchObject({ ...fragment.dependencies, ...fragment.devDependencies });
  }
  for (const provider of Object.values<{ title: string; package?: string; version?: string }>(table)) {
    if (provider.package) expect(devDependencies).toMatchObject({ [provider.package]: provider.version });
  }
});

test("gives the shop the agent of base under another name", () => {
  const base = textOf("base/src/agent/agent.ts");
  expect(base).toContain('name: "assistant"');
  expect(textOf("features/example-shop/src/agent/agent.ts")).toBe(base.replace('"assistant"', '"shop-support"'));
});

function textOf(path: string): string {
  return readFileSync(join(projectRoot, "templates", path), "utf8");
}
