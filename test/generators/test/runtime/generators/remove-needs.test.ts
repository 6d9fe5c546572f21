import { expect, test } from "vitest";

import { keepNeeded } from "../../../generators/remove/needs.ts";

const leaving = new Map([
  ["src/adapters/order-system.ts", 'import type { Orders } from "../ports/orders.ts";'],
  ["src/adapters/order-system.test.ts", 'import { create } from "./order-system.ts";'],
  ["src/ports/orders.ts", ""],
  ["src/tools/find-order.ts", ""],
  ["evals/orders.json", ""],
]);
const adapter = ["src/adapters/order-system.test.ts", "src/adapters/order-system.ts", "src/ports/orders.ts"];

const readers: [what: string, path: string, text: string, kept: string[]][] = [
  ["an import", "src/agent/agent.ts", 'import { Orders } from "../ports/orders.ts";', ["src/ports/orders.ts"]],
  [
    "an import in a deep folder",
    "test/agent/a/b.ts",
    'import "../../../src/ports/orders.ts";',
    ["src/ports/orders.ts"],
  ],
  ["an import at run time", "src/main.ts", 'await import("./adapters/order-system.ts");', adapter],
  ["a mock", "evals/own.ts", 'vi.mock("../src/ports/orders.ts");', ["src/ports/orders.ts"]],
  ["a file that is read", "evals/own.ts", 'new URL("./orders.json", import.meta.url)', ["evals/orders.json"]],
  [
    "a system in a tool",
    "src/tools/own.ts",
    "execute: async (_input, { orderSystem }) => orderSystem.find(),",
    adapter,
  ],
  ["a system by its key", "src/tools/own.ts", 'context["orderSystem"]', adapter],
  ["a system in a conversation", "test/agent/own.test.ts", "(await toolContext()).orderSystem", adapter],
  [
    "a system in another test",
    "src/schedules/own.test.ts",
    'import { toolContext } from "../../test/support/tool-context.ts";\n(await toolContext()).orderSystem',
    adapter,
  ],
  [
    "a tool from the barrel",
    "src/agent/agent.ts",
    'import { findOrder } from "../tools/index.ts";',
    ["src/tools/find-order.ts"],
  ],
  ["a comment", "src/tools/own.ts", "// The orderSystem is slow.\n/* orderSystem */", []],
  ["a string", "src/tools/own.ts", 'description: "Asks the orderSystem.", url: "http://orderSystem/",', []],
  ["a longer word", "src/tools/own.ts", "const orderSystems = [];", []],
  ["a system outside of tools and tests", "src/agent/policy.ts", "const orderSystem = 1;", []],
];

test.for(readers)("finds what is needed by %s", ([, path, text, kept]) => {
  expect([...keepNeeded(leaving, new Map([[path, text]]), []).keys()].toSorted()).toEqual(kept);
});

test("keeps an edited file with its test and its imports, and names the reasons", () => {
  expect(Object.fromEntries(keepNeeded(leaving, new Map(), ["src/adapters/order-system.ts"]))).toEqual({
    "src/adapters/order-system.ts": "you edited it",
    "src/adapters/order-system.test.ts": "it tests src/adapters/order-system.ts",
    "src/ports/orders.ts": "src/adapters/order-system.ts uses it",
  });
});
