import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { z } from "zod";

/*
 * What every contestant is given: the question, the instructions, the tool, and the script that answers in a model's
 * place. All of it is the template's own, so that each of them does the same work.
 */

export const question = "Where is order 1001?";
export const answer = "Order 1001 (Walnut desk lamp, 89.00 EUR) was shipped on 2026-11-16.";

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
export const source = (path: string) => import(new URL(`../../templates/base/src/${path}`, import.meta.url).href);
const [{ default: tool }, orderSystems, { agent }, { converse }, scripted] = await Promise.all(
  ["tools/look-up-order", "adapters/orders", "agent/agent", "adapters/scripted/conversation", "adapters/scripted/model"]
    .map((name) => `${name}.ts`)
    .map(source),
);

export const instructions: string = agent.instructions;

const orders = orderSystems.create({ ORDERS_PATH: ":memory:" });
let executions = 0;

export const lookUpOrder = {
  name: "look-up-order",
  description: tool.description as string,
  input: tool.input as z.ZodObject<{ orderId: z.ZodString }>,
  execute(input: { readonly orderId: string }): Promise<unknown> {
    executions++;
    return tool.execute(input, { orders });
  },
};

/** A turn of a contestant that calls the tool above. */
export async function turnOf(ask: () => Promise<unknown>): Promise<Turn> {
  const before = executions;
  const text = await ask();
  return { text, toolCalls: executions - before };
}

/** The script as a model of the AI SDK. */
export const scriptedModel: () => LanguageModelV4 = scripted.scriptedModel;

/** The script for those who take no model of the AI SDK. `results` are the tool's, once it was called. */
export function move(results: readonly unknown[]): Move {
  return converse({
    instructions,
    said: [question],
    results: results.map((value) => ({ toolName: lookUpOrder.name, failed: false, value })),
    toolNames: [lookUpOrder.name],
    callsSoFar: results.length,
  });
}
