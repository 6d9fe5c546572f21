import { z } from "zod";

import type { AnyTool } from "../../../src/runtime/ports/tool.ts";
import { defineTool } from "../fixture/define-tool.ts";

/** A tool that runs until the test lets it go on, so that the test can look at what is in the middle. */
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
    /** The signal that the tool was given, once it runs. */
    entered: isEntered.promise,
    open: isOpen.resolve,
  };
}

/** A tool that returns when it runs twice at the same time. */
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
