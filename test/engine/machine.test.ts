import { expect, test } from "vitest";
import { featuresForMachine } from "../../generators/engine/machine.ts";

const available = ["package-manager-yarn", "runtime-npm", "runtime-pnpm", "state-postgres"];

test("an older Node of the system is made good by the package manager", () => {
  expect(featuresForMachine({ packageManager: "pnpm", needsItsOwnNode: true }, available)).toEqual(["runtime-pnpm"]);
});

test("a Node that is new enough needs nothing", () => {
  expect(featuresForMachine({ packageManager: "npm", needsItsOwnNode: false }, available)).toEqual([]);
});

test("a package manager brings the settings that it needs", () => {
  expect(featuresForMachine({ packageManager: "yarn", needsItsOwnNode: false }, available)).toEqual([
    "package-manager-yarn",
  ]);
});
