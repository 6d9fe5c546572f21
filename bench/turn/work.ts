import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { z } from "zod";

/*
 * What every contestant is given: the question, the instructions, the tool, and the script that answers in a model's
 * place. All of it is the fixture of the template, so that each of them does the same work.
 */

export const question = "Where is record 1001?";
export const answer = "Record 1001 (Map of the harbour) is open.";

export interface Contestant {
  readonly name: string;
  /** Asks the question. Two decisions and one tool later it resolves to what came of it. */
  turn(): Promise<Turn>;
}

interface Turn {
  readonly text: unknown;
  readonly toolCalls: number;
}

interface Move {
  readonly say?: string;
  readonly calls?: readonly { readonly toolName: string; readonly input: Record<string, unknown> }[];
}

// By name: the template has a compiler configuration of its own, in which its sources are checked.
const source = (path: string) => import(new URL(`../../templates/base/${path}`, import.meta.url).href);
export const fixture = (name: string) => source(`test/runtime/fixture/${name}.ts`);
const [{ findRecord: tool }, recordSystems, { agent }, { script }, scripted] = await Promise.all(
  ["tools", "records", "agent", "script", "model"].map(fixture),
);
const { nextMove } = await source("src/runtime/scripted/script.ts");

export const instructions: string = agent.instructions;

const records = recordSystems.create({ RECORDS_PATH: ":memory:" });
let executions = 0;

export const findRecord = {
  name: "find-record",
  description: tool.description as string,
  input: tool.input as z.ZodObject<{ recordId: z.ZodString }>,
  execute(input: { readonly recordId: string }): Promise<unknown> {
    executions++;
    return tool.execute(input, { records });
  },
};

/** A turn of a contestant that calls the tool above. */
export async function turnOf(ask: () => Promise<unknown>): Promise<Turn> {
  const before = executions;
  const text = await ask();
  return { text, toolCalls: executions - before };
}

/** The script as a model of the AI SDK. */
export const scriptedModel: () => LanguageModelV4 = scripted.fixtureModel;

/** The script for those who take no model of the AI SDK. `results` are the tool's, once it was called. */
export function move(results: readonly unknown[]): Move {
  return nextMove(script, {
    instructions,
    said: [question],
    results: results.map((value) => ({ toolName: findRecord.name, failed: false, value })),
    toolNames: [findRecord.name],
    callsSoFar: results.length,
  });
}
