import type { RunError } from "../ports/run.ts";
import type { Budgets } from "./definition.ts";

/** Every failure that a run or a model can be told, with its words, in one place. */
export const failures = {
  budget: (what: keyof Budgets, limit: number): RunError => ({
    code: "budget-exceeded",
    message: `The run reached its limit of ${budgetNames[what]}: ${limit}. Raise it in src/agent/agent.ts if that is too low.`,
  }),
  model: (): RunError => ({
    code: "model-failed",
    message: "The model gave no answer. The log of the server has the kind of error. Try again.",
  }),
  unknownTool: (name: string, known: readonly string[]): RunError => ({
    code: "unknown-tool",
    message: `There is no tool "${name}". The tools are: ${known.join(", ")}.`,
  }),
  invalidInput: (name: string, problems: string): RunError => ({
    code: "invalid-input",
    message: `The input of "${name}" is not valid: ${problems}.`,
  }),
  denied: (reason: string): RunError => ({ code: "denied", message: reason }),
  declined: (reason?: string): RunError => ({
    code: "declined",
    message: reason ? `A person declined this: ${reason}` : "A person declined this.",
  }),
  toolTimeout: (name: string, milliseconds: number): RunError => ({
    code: "tool-timeout",
    message: `"${name}" did not finish within ${milliseconds / 1000} seconds.`,
  }),
  tool: (message: string): RunError => ({ code: "tool-failed", message }),
  toolUnexpected: (name: string): RunError => ({
    code: "tool-failed",
    message: `"${name}" failed unexpectedly. Do not try it again with the same input.`,
  }),
  interrupted: (): RunError => ({
    code: "interrupted",
    message: "The run ended before the result was known. Check what happened before you try again.",
  }),
} as const;

const budgetNames: Record<keyof Budgets, string> = {
  decisions: "decisions",
  toolCalls: "tool calls",
  tokens: "tokens",
};
