import { z } from "zod";

import type { AnyTool } from "../../../src/runtime/ports/tool.ts";
import { defineTool } from "../fixture/define-tool.ts";

/** Creates a tool that runs until the test calls `open`. */
export function gate() {
  const isEntered = Promise.withResolvers<AbortSignal>();
  const isOpen = Promise.withResolvers<void>();
  const tool: AnyTool = defineTool({
    description: "Passes through a gate.",
    input: z.object({}),
    risk: "read",
    execute: async (_, { signal }) => {
      isEntered.resolve(signal);
      await isOpen.promise;
      return "through";
    },
  });
  return {
    tools: new Map([["pass-gate", tool]]),
    /** Resolves with the signal of the call when the tool runs. */
    entered: isEntered.promise,
    open: isOpen.resolve,
  };
}

/** Creates a tool that returns when two of its calls run at the same time. */
export function meeting(): ReadonlyMap<string, AnyTool> {
  let present = 0;
  const bothAreHere = Promise.withResolvers<void>();
  const tool: AnyTool = defineTool({
    description: "Waits for the other.",
    input: z.object({}),
    risk: "read",
    execute: async () => {
      if (++present === 2) bothAreHere.resolve();
      await bothAreHere.promise;
    },
  });
  return new Map([["meet", tool]]);
}

export const passGate = { calls: [{ id: "gate", tool: "pass-gate", input: {} }] };
