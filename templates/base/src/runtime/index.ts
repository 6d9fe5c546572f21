/*
 * The runtime, as your files see it: src/agent, src/tools, src/adapters and src/schedules import from here.
 * src/composition.ts and src/main.ts also import program.ts and start.ts.
 */
export { OperatorError, wholeNumber, type Configuration, type Variables } from "./config.ts";
export { defineAgent, type Agent } from "./loop/definition.ts";
export type { Price, Prices } from "./loop/pricing.ts";
export type { Model, Models } from "./ports/model.ts";
export type { Policy, PolicyContext, Verdict } from "./ports/policy.ts";
export { defineSchedule, type Schedule } from "./ports/schedule.ts";
export { ToolError, toolDefiner, type Risk, type Tool, type ToolContext } from "./ports/tool.ts";
export { Unavailable } from "./ports/unavailable.ts";
export { scriptedAdapter } from "./scripted/adapter.ts";
export type { Move, Rule, Script, Transcript } from "./scripted/script.ts";
export type { Adapter, SystemsOf } from "./systems.ts";
