import { expect, test } from "vitest";
import { agentNeedsItsOwnNode, nodeIsTooOld } from "../../generators/engine/node-version.ts";

test.for([
  ["18.20.4", true],
  ["20.18.3", true],
  ["20.19.0", false],
  ["24.21.0", false],
] as const)("Node %s is too old to run this: %s", ([version, expected]) => {
  expect(nodeIsTooOld(version)).toBe(expected);
});

test("the Node that runs the package manager counts, whatever runs this program", () => {
  expect(agentNeedsItsOwnNode("npm/11.0.0 node/v20.20.2 linux x64", "24.21.0")).toBe(true);
  expect(agentNeedsItsOwnNode("npm/11.0.0 node/v24.1.0 linux x64", "20.20.2")).toBe(false);
});

test("without a package manager its own Node counts", () => {
  expect(agentNeedsItsOwnNode(undefined, "20.20.2")).toBe(true);
  expect(agentNeedsItsOwnNode(undefined, "25.0.0")).toBe(false);
});

test("the Node that bun imitates does not count", () => {
  expect(agentNeedsItsOwnNode("bun/1.4.5 npm/? node/v24.3.0 linux x64", "20.20.2")).toBe(true);
});
