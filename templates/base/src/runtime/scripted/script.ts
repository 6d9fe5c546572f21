import type { CallResult, Transcript } from "./transcript.ts";

export type { CallResult, Transcript };

/** The next action of the scripted model: text, tool calls, or both. */
export interface Move {
  readonly say?: string;
  readonly calls?: readonly { readonly toolName: string; readonly input: unknown }[];
}

/** Returns a move when it fits what the user said last. */
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
  const { results, said } = transcript;
  const finish = (text: string) => script.finish?.(text, transcript) ?? text;
  if (results.length > 0) return { say: finish(results.map((result) => replyTo(script, result)).join(" ")) };
  for (const rule of [useTool, ...script.rules]) {
    const move = rule(said.at(-1) ?? "", transcript);
    if (move) return move.say === undefined || move.calls ? move : { say: finish(move.say) };
  }
  return { say: script.otherwise };
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

function replyTo({ failed, replies }: Script, { toolName, failed: hasFailed, value }: CallResult): string {
  if (!hasFailed) return replies[toolName]?.(value as never) ?? `${toolName} returned ${JSON.stringify(value)}.`;
  const { code, message } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  return failed({ code: String(code ?? "failed"), message: String(message ?? value) });
}
