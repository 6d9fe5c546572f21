import { expect, test } from "vitest";
import { detectPackageManager } from "../../generators/engine/package-manager.ts";

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
