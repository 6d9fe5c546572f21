/*
 * The runtime, as your files see it: src/agent, src/tools, src/adapters and src/schedules import from here.
 * src/composition.ts and src/main.ts also import program.ts and start.ts.
 */
export { wholeNumber, type Configuration, type Variables } from "./config.ts";
export { OperatorError, ToolError, Unavailable } from "./errors.ts";
export { trimToWindow } from "./loop/context-window.ts";
export { defineAgent, type Agent, type Summarize } from "./loop/definition.ts";
export { defineSchedule, toolDefiner, type Adapter, type Schedule, type SystemsOf } from "./modules.ts";
export type { Message, Model, Models } from "./ports/model.ts";
export type { AnyTool, Policy, PolicyContext, Risk, Tool, ToolContext, Verdict } from "./ports/tool.ts";
export { scriptedAdapter } from "./scripted/model.ts";
export type { Move, Rule, Script, Transcript } from "./scripted/script.ts";
export { noUsage, type Price, type Prices } from "./usage.ts";
