import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

import { defineAgent } from "../../../../src/runtime/index.ts";
import type { Model } from "../../../../src/runtime/ports/model.ts";
import { ToolError } from "../../../../src/runtime/errors.ts";
import type { Risk } from "../../../../src/runtime/ports/tool.ts";
import { defineProgram } from "../../../../src/runtime/program.ts";
import { start } from "../../../../src/runtime/start.ts";
import { agent } from "../../fixture/agent.ts";
import { defineTool } from "../../fixture/define-tool.ts";
import { scriptedModel, type Move } from "../../support/scripted-model.ts";
import type { PlannedRun } from "../plan.ts";
import { ledger, settings } from "./settings.ts";

/** Follows the plan in the input of the run. A pure function of the transcript. */
const model: Model = {
  ...scriptedModel([]),
  doStream: async (options) => {
    const last = options.prompt.findLastIndex(({ role }) => role === "user");
    const plan = readPlan(options.prompt[last]);
    await delay(plan.decisionMs, undefined, options.abortSignal ? { signal: options.abortSignal } : {});
    return scriptedModel(movesOf(plan)).doStream({ ...options, prompt: options.prompt.slice(last) });
  },
};

function readPlan(message: LanguageModelV4Prompt[number] | undefined): PlannedRun {
  const [part] = message?.role === "user" ? message.content : [];
  if (part?.type !== "text") throw new Error("The input of a run must be its plan.");
  return JSON.parse(part.text) as PlannedRun;
}

function movesOf({ number, decisions }: PlannedRun): Move[] {
  const moves = decisions.map((calls): Move => {
    return { calls: calls.map(({ id, tool, durationMs, fails }) => ({ id, tool, input: { durationMs, fails } })) };
  });
  return [...moves, { say: `Run ${number} is done.` }];
}

/** The effect of the tool is an entry in the ledger. */
function toolOf(risk: Risk) {
  return defineTool({
    description: "Works for a while.",
    input: z.object({ durationMs: z.number(), fails: z.boolean() }),
    risk,
    execute: async ({ durationMs, fails }, { runId: run, toolCallId: call, idempotencyKey: key, signal }) => {
      ledger.append({ type: "tool-start", process: settings.process, run, call, key });
      await delay(durationMs, undefined, { signal });
      if (fails) throw new ToolError("The plan lets this call fail.");
      return { done: call };
    },
  });
}

const program = defineProgram({
  agent: defineAgent({
    ...agent,
    tools: { look: toolOf("read"), change: toolOf("write"), pay: toolOf("approval") },
  }),
  model: { variables: {}, create: () => [model] },
  adapters: {},
  example: "",
  schedules: {},
});

await start(program, { greeting: false });
