import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { z } from "zod";

import { withTimeout } from "../clock.ts";
import { TimeoutError, ToolError } from "../errors.ts";
import type { Json, Log, RunError, SpanOptions, Tool, ToolCall, ToolContext, ToolResult } from "../ports/index.ts";

const defaultTimeoutMs = 30_000;
/** Limit of a result as JSON, in bytes. The model reads it and the journal stores it. */
const maxResultBytes = 64 * 1024;
/** Limit of a tool's own message, in characters. */
const maxMessageLength = 2_000;

/** A call of a known tool with valid input. */
type ValidCall = { readonly call: ToolCall; readonly tool: Tool; readonly input: unknown };

/** Describes the tools to the model. */
export function describeTools(tools: ReadonlyMap<string, Tool>): LanguageModelV4FunctionTool[] {
  return [...tools].map(([name, { description, input }]) => {
    const schema = z.toJSONSchema(input, { io: "input", target: "draft-7" });
    return { type: "function", name, description, inputSchema: schema as LanguageModelV4FunctionTool["inputSchema"] };
  });
}

/** Returns an error for the model when the tool is unknown or its schema rejects the input. */
export function validateCall(call: ToolCall, tools: ReadonlyMap<string, Tool>): ValidCall | RunError {
  const { toolName } = call;
  const tool = tools.get(toolName);
  if (!tool) {
    const message = `There is no tool "${toolName}". The tools are: ${[...tools.keys()].join(", ")}.`;
    return { code: "unknown-tool", message };
  }
  // The AI SDK passes input that it cannot parse as text.
  if (typeof call.input === "string") return invalidInput(toolName, "it is no JSON object");
  const parsed = tool.input.safeParse(call.input);
  if (parsed.success) return { call, tool, input: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  return invalidInput(toolName, problems.join("; "));
}

/** Runs one tool within its timeout. Returns a failure as data; throws only when the run is cancelled. */
export async function runTool({ call, tool, input }: ValidCall, context: ToolContext, log: Log): Promise<ToolResult> {
  const { toolName } = call;
  const timeoutMs = tool.timeoutMs ?? defaultTimeoutMs;
  try {
    const run = (signal: AbortSignal) => tool.execute(input, { ...context, signal });
    return serializeResult(toolName, await withTimeout(timeoutMs, context.signal, run));
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof TimeoutError) {
      return failed("tool-timeout", `"${toolName}" did not finish within ${timeoutMs / 1000} seconds.`);
    }
    if (error instanceof ToolError) return failed("tool-failed", shorten(error.message));
    log.error({ err: error, tool: toolName }, "tool failed");
    return failed("tool-failed", `"${toolName}" failed unexpectedly. Do not try it again with the same input.`);
  }
}

/** Source: https://github.com/open-telemetry/semantic-conventions-genai */
export function executeToolSpan({ toolName, toolCallId }: ToolCall): SpanOptions {
  return {
    name: `execute_tool ${toolName}`,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": toolName,
      "gen_ai.tool.call.id": toolCallId,
      "gen_ai.tool.type": "function",
    },
  };
}

/** The result of a call that was running when its run was cancelled. */
export const interruptedError: RunError = {
  code: "interrupted",
  message: "The run ended before the result was known. Check what happened before you try again.",
};

function failed(code: string, message: string): ToolResult {
  return { ok: false, error: { code, message } };
}

function invalidInput(toolName: string, problems: string): RunError {
  return { code: "invalid-input", message: `The input of "${toolName}" is not valid: ${shorten(problems)}.` };
}

function shorten(text: string): string {
  if (text.length <= maxMessageLength) return text;
  return `${text.slice(0, maxMessageLength)} … (${text.length - maxMessageLength} characters more)`;
}

/** Returns the result as the journal will return it, so that the first run and a replay read the same value. */
function serializeResult(toolName: string, value: unknown): ToolResult {
  let text: string | undefined;
  try {
    text = JSON.stringify(value ?? null, rejectUnserializable) as string | undefined;
  } catch {
    // A cycle, a bigint, a `toJSON` that throws, a string that is too long, or a value that JSON loses.
  }
  if (text === undefined) {
    const message = `"${toolName}" has run, but its result is not JSON. Do not try it again with the same input.`;
    return failed("result-not-json", message);
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxResultBytes) return { ok: true, value: JSON.parse(text) as Json };
  const size = bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  const message = `"${toolName}" has run, but its result is too large: ${size}, of at most ${maxResultBytes / 1024} kB. Ask it for less.`;
  return failed("result-too-large", message);
}

/** JSON would drop a function and turn a Map, a Set, an Error or a promise into an empty object. */
function rejectUnserializable(_key: string, value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw new TypeError("The value has no JSON form.");
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  if (!isPlain && Object.keys(value).length === 0) throw new TypeError("The value has no JSON form.");
  return value;
}
