import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  LanguageModelV4ToolResultOutput,
} from "@ai-sdk/provider";

/** What the script needs to know of a conversation. */
export interface Transcript {
  readonly instructions: string;
  /** What the user said, newest last. */
  readonly said: readonly string[];
  /** Results of the calls that the model made last; empty when it is the user's turn that was last. */
  readonly results: readonly CallResult[];
  readonly toolNames: readonly string[];
  readonly callsSoFar: number;
}

export interface CallResult {
  readonly toolName: string;
  readonly failed: boolean;
  readonly value: unknown;
}

export function readTranscript({ prompt, tools = [] }: LanguageModelV4CallOptions): Transcript {
  const last = prompt.at(-1);
  return {
    instructions: prompt.flatMap((message) => (message.role === "system" ? [message.content] : [])).join("\n"),
    said: prompt.flatMap((message) => (message.role === "user" ? [textOf(message)] : [])),
    results: last?.role === "tool" ? resultsOf(last) : [],
    toolNames: tools.map(({ name }) => name),
    callsSoFar: prompt.flatMap((message) =>
      message.role === "assistant" ? message.content.filter(({ type }) => type === "tool-call") : [],
    ).length,
  };
}

function textOf(message: LanguageModelV4Message & { role: "user" }): string {
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function resultsOf(message: LanguageModelV4Message & { role: "tool" }): CallResult[] {
  return message.content
    .filter((part) => part.type === "tool-result")
    .map(({ toolName, output }) => ({ toolName, failed: output.type.startsWith("error"), value: valueOf(output) }));
}

function valueOf(output: LanguageModelV4ToolResultOutput): unknown {
  return "value" in output ? output.value : output.reason;
}
