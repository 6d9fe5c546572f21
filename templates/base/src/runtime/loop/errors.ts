import type { RunError } from "../ports/run.ts";
import type { Budgets } from "./definition.ts";

/** Every failure that a run or a model can be told, with its words, in one place. */
export const failures = {
  budget: (what: keyof Budgets, limit: number): RunError => ({
    code: "budget-exceeded",
    message: `The run reached its limit of ${limitInWords(what, limit)}. Raise it in src/agent/agent.ts if that is too low.`,
  }),
  costUnknown: (): RunError => ({
    code: "cost-unknown",
    message:
      "The run has a limit of cost, and the cost is not known: the price of the model that was asked is not in src/agent/prices.ts.",
  }),
  model: (code: ModelFailureCode): RunError => ({ code, message: modelFailures[code].message }),
  unknownTool: (name: string, known: readonly string[]): RunError => ({
    code: "unknown-tool",
    message: `There is no tool "${name}". The tools are: ${known.join(", ")}.`,
  }),
  invalidInput: (name: string, problems: string): RunError => ({
    code: "invalid-input",
    message: `The input of "${name}" is not valid: ${shortened(problems)}.`,
  }),
  denied: (reason: string): RunError => ({ code: "denied", message: reason }),
  declined: (reason?: string): RunError => ({
    code: "declined",
    message: reason ? `A person declined this: ${reason}` : "A person declined this.",
  }),
  expired: (): RunError => ({
    code: "expired",
    message: "A person was asked to allow this, and nobody answered in time. It was not done.",
  }),
  toolTimeout: (name: string, milliseconds: number): RunError => ({
    code: "tool-timeout",
    message: `"${name}" did not finish within ${milliseconds / 1000} seconds.`,
  }),
  tool: (message: string): RunError => ({ code: "tool-failed", message: shortened(message) }),
  toolUnexpected: (name: string): RunError => ({
    code: "tool-failed",
    message: `"${name}" failed unexpectedly. Do not try it again with the same input.`,
  }),
  resultNotJson: (name: string): RunError => ({
    code: "result-not-json",
    message: `"${name}" has run, but what it returned cannot be read: it is not JSON. Do not try it again with the same input.`,
  }),
  resultTooLarge: (name: string, bytes: number, limit: number): RunError => ({
    code: "result-too-large",
    message: `"${name}" has run, but what it returned is too large to read: ${inWords(bytes)}, of at most ${inWords(limit)}. Ask it for less.`,
  }),
  interrupted: (): RunError => ({
    code: "interrupted",
    message: "The run ended before the result was known. Check what happened before you try again.",
  }),
} as const;

interface Words {
  /** For whoever asked. */
  readonly message: string;
  /** For whoever runs the server: it stands in the log. */
  readonly advice: string;
}

const modelFailures = {
  "model-rate-limited": {
    message: "The model takes no more questions for now. Try again in a moment.",
    advice: "Ask the provider for a higher limit, lower MAX_RUNS_AT_ONCE, or name a second model in adapters/model.ts.",
  },
  "model-overloaded": {
    message: "The model has too much to do. Try again in a moment.",
    advice: "The provider is short of room: wait, or name a second model in adapters/model.ts.",
  },
  "model-timeout": {
    message: "The model did not answer in time. Try again, or ask for less at once.",
    advice:
      "If answers take that long, raise attemptTimeoutMs in agent/agent.ts; or name a second model in adapters/model.ts.",
  },
  "model-unreachable": {
    message: "The model could not be reached, or the connection to it broke. Try again in a moment.",
    advice: "Look at the network from here to the provider, and at the provider's address in .env.",
  },
  "model-unavailable": {
    message: "The model has failed several times in a row and is left alone for a while. Try again in a moment.",
    advice: "Earlier lines of this log say how it failed. It is tried again by itself.",
  },
  "model-refused": {
    message: "The model declined to answer this.",
    advice: "The provider's filter stopped the answer. Nothing is broken.",
  },
  "model-rejected": {
    message: "The model does not accept this request. It may be too long: begin a new session, or ask for less.",
    advice:
      "If the conversation is too long for the model, lower history in agent/agent.ts. LOG_LEVEL=debug shows the provider's words.",
  },
  "model-misconfigured": {
    message: "The model is not set up correctly on this server. Whoever runs it finds the reason in its log.",
    advice: "Check the provider's key in .env, what it may be used for, and the model's name in adapters/model.ts.",
  },
  "model-failed": {
    message: "The model gave no answer. The log of the server has the kind of error. Try again.",
    advice: "LOG_LEVEL=debug shows the words of the error.",
  },
} as const satisfies Record<string, Words>;

export type ModelFailureCode = keyof typeof modelFailures;

/** What an operator can do about a model that failed. */
export function adviceOn(code: ModelFailureCode): string {
  return modelFailures[code].advice;
}

/** Words that a tool found, in a length that a model can be given. */
function shortened(words: string): string {
  const longest = 2_000;
  return words.length <= longest ? words : `${words.slice(0, longest)} … (${words.length - longest} characters more)`;
}

function inWords(bytes: number): string {
  return bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function limitInWords(what: keyof Budgets, limit: number): string {
  if (what === "workMs") return `time at work: ${limit / 1000} seconds`;
  if (what === "costUsd") return `cost: ${limit} US dollars`;
  return `${what === "toolCalls" ? "tool calls" : what}: ${limit}`;
}
