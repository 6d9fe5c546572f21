import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fixture, question, type Contestant } from "../work.ts";

const { program } = await fixture("program");
const { engine, state, telemetry } = await program.compose({
  API_KEYS: "alice:a-key-that-is-not-used",
  DATABASE_PATH: join(mkdtempSync(join(tmpdir(), "turn-")), "agent.db"),
  LOG_LEVEL: "silent",
});

/** The whole program without its HTTP: each step, message and event is in a file before the next thing happens. */
export default {
  name: "ours, durable",
  async turn() {
    const { run } = await engine.start({ principal: "alice", input: question, trace: telemetry.traceparent() });
    let toolCalls = 0;
    for await (const { event } of state.events.follow(run.id, 0, AbortSignal.timeout(30_000))) {
      if (event.type === "tool-start") toolCalls++;
      if (event.type === "run-end") return { text: event.output, toolCalls };
    }
    throw new Error("The run did not end.");
  },
} satisfies Contestant;
