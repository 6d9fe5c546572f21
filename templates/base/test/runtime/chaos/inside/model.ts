import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { setTimeout as delay } from "node:timers/promises";

import type { Model, Models } from "../../../../src/runtime/ports/model.ts";
import { scriptedModel, type Move } from "../../support/scripted-model.ts";
import type { PlannedRun } from "../plan.ts";

export const variables = {};

/** Does what the plan of the run says, which stands in its message: a pure function of the transcript. */
export function create(): Models {
  const model: Model = {
    ...scriptedModel([]),
    doStream: async (options) => {
      const last = options.prompt.findLastIndex(({ role }) => role === "user");
      const plan = readPlan(options.prompt[last]);
      await delay(plan.thinksMs, undefined, options.abortSignal ? { signal: options.abortSignal } : {});
      return scriptedModel(movesOf(plan)).doStream({ ...options, prompt: options.prompt.slice(last) });
    },
  };
  return [model];
}

function movesOf({ number, rounds }: PlannedRun): Move[] {
  const moves = rounds.map((round): Move => {
    return { calls: round.map(({ id, tool, takesMs, fails }) => ({ id, tool, input: { takesMs, fails } })) };
  });
  return [...moves, { say: `Run ${number} is done.` }];
}

function readPlan(message: LanguageModelV4Prompt[number] | undefined): PlannedRun {
  const [part] = message?.role === "user" ? message.content : [];
  if (part?.type !== "text") throw new Error("The harness asks with a plan, and nothing else.");
  return JSON.parse(part.text) as PlannedRun;
}
