import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

import { measureInstall, problemsOf } from "../bench/install/production.ts";
import { sandbox } from "./support/sandbox.ts";

/** A folder in which npm installed these packages. */
async function installed(packages: Record<string, { version: string; hasInstallScript?: boolean }>, bytes = 0) {
  const folder = await sandbox();
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "some-package"), { recursive: true });
  await writeFile(join(modules, ".package-lock.json"), JSON.stringify({ packages }));
  await writeFile(join(modules, "some-package", "index.js"), Buffer.alloc(bytes, "x"));
  return measureInstall(folder);
}

const packagesOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`node_modules/p${index}`, { version: "1.0.0" }]));

test("an install below the limits and without scripts is as promised", async () => {
  const install = await installed(packagesOf(59), 1_000_000);
  expect(install).toMatchObject({ packages: 59, withScripts: [] });
  expect(install.megabytes).toBeGreaterThanOrEqual(1);
  expect(install.megabytes).toBeLessThan(1.1);
  expect(problemsOf(install)).toEqual([]);
});

test("too many packages, too many bytes and install scripts are told, each package by its name", async () => {
  const withScripts = {
    "node_modules/@scope/runs": { version: "2.0.0", hasInstallScript: true },
    "node_modules/other/node_modules/nested": { version: "3.0.0", hasInstallScript: true },
  };
  const install = await installed({ ...packagesOf(58), ...withScripts }, 80_000_000);
  expect(problemsOf(install)).toEqual([
    "60 packages are too many: fewer than 60.",
    expect.stringMatching(/^80\.\d MB are too much: less than 80\.$/),
    "@scope/runs@2.0.0 has an install script.",
    "nested@3.0.0 has an install script.",
  ]);
});
