import { z } from "zod";

import type { ToolCall, ToolResult } from "../ports/event.ts";
import type { RunError } from "../ports/run.ts";
import type { Log } from "../ports/telemetry.ts";
import { ToolError, type Tool, type ToolContext } from "../ports/tool.ts";
import { DeadlineExceeded, withDeadline } from "./deadline.ts";
import { failures } from "./errors.ts";
import { toJson } from "./result.ts";

const defaultTimeoutMs = 30_000;

/** A call that names a tool we have, with an input that fits it. */
export interface CheckedCall {
  readonly call: ToolCall;
  readonly tool: Tool;
  readonly input: unknown;
}

/** Models make mistakes: what is wrong with a call is a result for the model, not an exception. */
export function check(call: ToolCall, tools: ReadonlyMap<string, Tool>): CheckedCall | RunError {
  const tool = tools.get(call.toolName);
  if (!tool) return failures.unknownTool(call.toolName, [...tools.keys()]);
  // What the AI SDK cannot parse, it hands on as the text that it is.
  if (typeof call.input === "string") return failures.invalidInput(call.toolName, "it is no JSON object");
  const parsed = tool.input.safeParse(call.input);
  if (!parsed.success) return failures.invalidInput(call.toolName, describe(parsed.error));
  return { call, tool, input: parsed.data };
}

/** The execution layer: runs one tool, within its time, and returns whatever comes of it as data. */
export async function execute({ call, tool, input }: CheckedCall, context: ToolContext, log: Log): Promise<ToolResult> {
  const timeoutMs = tool.timeoutMs ?? defaultTimeoutMs;
  try {
    const run = (signal: AbortSignal) => tool.execute(input, { ...context, signal });
    const value = await withDeadline(timeoutMs, context.signal, run);
    const result = toJson(call.toolName, value);
    return "error" in result ? { ok: false, error: result.error } : { ok: true, value: result.value };
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof DeadlineExceeded) return { ok: false, error: failures.toolTimeout(call.toolName, timeoutMs) };
    if (error instanceof ToolError) return { ok: false, error: failures.tool(error.message) };
    log.error({ err: error, tool: call.toolName }, "tool failed");
    return { ok: false, error: failures.toolUnexpected(call.toolName) };
  }
}

function describe(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": ")).join("; ");
}
