import { defineAgent } from "../../../../src/runtime/index.ts";
import { defineProgram } from "../../../../src/runtime/program.ts";
import { start } from "../../../../src/runtime/start.ts";
import { agent } from "../../fixture/agent.ts";
import * as model from "./model.ts";
import * as tools from "./tools.ts";

const program = defineProgram({
  agent: defineAgent({ ...agent, tools }),
  model,
  adapters: {},
  example: "",
  schedules: {},
});

await start(program, { greeting: false });
