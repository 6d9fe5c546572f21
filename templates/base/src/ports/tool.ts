import type * as adapters from "../adapters/index.ts";
import { toolDefiner, type SystemsOf } from "../runtime/index.ts";

/** Your systems, as tools get them: one for each file in `src/adapters`, by its name. */
export type Systems = SystemsOf<typeof adapters>;

/** Types a tool from its input schema. The name of its file in `src/tools` is the tool's name. */
export const defineTool = toolDefiner<Systems>();

export { ToolError, type AnyTool, type Risk, type Tool, type ToolContext } from "../runtime/index.ts";
