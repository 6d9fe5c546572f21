import * as adapters from "./adapters/index.ts";
import * as model from "./adapters/model.ts";
import { agent } from "./agent/agent.ts";
import { script } from "./agent/script.ts";
import { defineProgram, exportsOf } from "./runtime/program.ts";

/** Joins what is yours with the runtime. A new adapter, tool or schedule needs no line here. */
export const program = defineProgram({
  agent,
  model,
  adapters,
  example: script.example,
  schedules: await exportsOf(new URL("./schedules/index.ts", import.meta.url)),
});
