import { create as createClock } from "../../../src/runtime/clock.ts";
import type { JournalStore } from "../../../src/runtime/ports/state.ts";
import type { Tool } from "../../../src/runtime/ports/tool.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import type { Stores } from "./test-agent.ts";

type Follow = <Result>(look: Promise<Result>) => Promise<Result>;

/** Records tool executions over all processes. */
export class ToolWatch {
  /** Idempotency key of each execution, without the id of the run. */
  readonly ran: string[] = [];
  /** Executions although the journal had the result. */
  readonly needless: string[] = [];
  readonly #journal: JournalStore;

  constructor({ database }: Stores) {
    this.#journal = createState({ database, clock: createClock() }).journal;
  }

  /** Wraps tools. `follow` gets each read of the journal: the next process must not write before its end. */
  over(tools: ReadonlyMap<string, Tool>, follow: Follow = (look) => look): ReadonlyMap<string, Tool> {
    return new Map([...tools].map(([name, tool]) => [name, { ...tool, execute: this.#watched(tool, follow) }]));
  }

  #watched(tool: Tool, follow: Follow): Tool["execute"] {
    return async (input, context) => {
      const { runId, toolCallId, idempotencyKey } = context;
      const key = idempotencyKey.replace(runId, "run");
      this.ran.push(key);
      if ((await follow(this.#journal.read(runId))).has(`tool-${toolCallId}`)) this.needless.push(key);
      return tool.execute(input, context);
    };
  }
}
