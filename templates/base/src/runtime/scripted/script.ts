import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

/** The conversation, as the script reads it. */
export interface Transcript {
  readonly instructions: string;
  /** Messages of the user, newest last. */
  readonly said: readonly string[];
  /** Results of the last calls. Empty when the last message is from the user. */
  readonly results: readonly CallResult[];
  readonly toolNames: readonly string[];
  readonly callsSoFar: number;
}

type CallResult = { readonly toolName: string; readonly failed: boolean; readonly value: unknown };

/** The next action of the scripted model: text, tool calls, or both. */
export interface Move {
  readonly say?: string;
  readonly calls?: readonly { readonly toolName: string; readonly input: unknown }[];
}

/** Returns a move when it fits the last message of the user. */
export type Rule = (said: string, transcript: Transcript) => Move | undefined;

/** Replies of the scripted model. All functions are pure: a replay must get the same answer. */
export interface Script {
  /** An input that works, for the greeting and the API description. */
  readonly example: string;
  /** Tried in this order. The first move counts. */
  readonly rules: readonly Rule[];
  /** Puts the result of a tool into words, by the tool's name. Default: the result as JSON. */
  readonly replies: Readonly<Record<string, (value: never) => string>>;
  /** Puts the error of a tool into words. */
  readonly failed: (error: { readonly code: string; readonly message: string }) => string;
  /** The answer when no rule fits. */
  readonly otherwise: string;
  /** Changes each text before the model says it. Default: the text as it is. */
  readonly finish?: (text: string, transcript: Transcript) => string;
}

/** Returns the script's next move. `use TOOL {"key": "value"}` calls a tool in every script. */
export function nextMove(script: Script, transcript: Transcript): Move {
  let move: Move | undefined;
  if (transcript.results.length > 0) move = { say: replyTo(script, transcript.results) };
  for (const rule of [useTool, ...script.rules]) move ??= rule(transcript.said.at(-1) ?? "", transcript);
  move ??= { say: script.otherwise };
  if (move.say === undefined || move.calls || !script.finish) return move;
  return { say: script.finish(move.say, transcript) };
}

const useTool: Rule = (said, { toolNames }) => {
  const [, toolName, input] = /^(?:use|call) ([a-z][a-z0-9-]*)\s*(\{.*\})?$/is.exec(said.trim()) ?? [];
  if (!toolName || !toolNames.includes(toolName)) return undefined;
  try {
    return { calls: [{ toolName, input: JSON.parse(input ?? "{}") as unknown }] };
  } catch {
    return { say: `The input of ${toolName} must be JSON, for example: use ${toolName} {"key": "value"}` };
  }
};

function replyTo(script: Script, results: readonly CallResult[]): string {
  const replies: string[] = [];
  for (const { toolName, failed, value } of results) {
    const { code, message } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
    if (failed) replies.push(script.failed({ code: String(code ?? "failed"), message: String(message ?? value) }));
    else replies.push(script.replies[toolName]?.(value as never) ?? `${toolName} returned ${JSON.stringify(value)}.`);
  }
  return replies.join(" ");
}

export function readTranscript({ prompt, tools = [] }: LanguageModelV4CallOptions): Transcript {
  const instructions: string[] = [];
  const said: string[] = [];
  let results: CallResult[] = [];
  let callsSoFar = 0;
  for (const message of prompt) {
    results = [];
    if (message.role === "user") said.push("");
    if (message.role === "system") {
      instructions.push(message.content);
      continue;
    }
    for (const part of message.content) {
      if (message.role === "user" && part.type === "text") said[said.length - 1] += part.text;
      if (part.type === "tool-call") callsSoFar++;
      if (part.type !== "tool-result") continue;
      const { toolName, output } = part;
      const value = "value" in output ? output.value : output.reason;
      results.push({ toolName, failed: output.type.startsWith("error"), value });
    }
  }
  return { instructions: instructions.join("\n"), said, results, toolNames: tools.map(({ name }) => name), callsSoFar };
}
