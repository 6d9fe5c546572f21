import { expect, test } from "vitest";
import { detectPackageManager, scriptlessInstall } from "../../generators/engine/package-manager.ts";

test.for([
  ["pnpm/12.21.0 npm/? node/v24.0.0 linux x64", "pnpm"],
  ["yarn/1.22.22 npm/? node/v24.0.0 linux x64", "yarn"],
  ["bun/1.4.5 npm/? node/v24.3.0 linux x64", "bun"],
  ["npm/11.0.0 node/v24.0.0 linux x64", "npm"],
  ["deno/3.0.0", "npm"],
  [undefined, "npm"],
] as const)("%s was started by %s", ([userAgent, manager]) => {
  expect(detectPackageManager(userAgent)).toBe(manager);
});

test("an install without scripts builds afterwards what is approved by name", () => {
  const words = scriptlessInstall("npm", ["node"]).map(({ arguments: parameters }) => parameters.join(" "));
  expect(words).toEqual(["install --no-audit --no-fund --include=dev --ignore-scripts", "rebuild node"]);
  expect(scriptlessInstall("npm", [])).toHaveLength(1);
  expect(scriptlessInstall("yarn", [])[0].environment).toMatchObject({ YARN_IGNORE_SCRIPTS: "true" });
});
