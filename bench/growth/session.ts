import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// By name: the template has a compiler configuration of its own, in which its sources are checked.
const source = (path: string) => import(new URL(`../../templates/base/${path}.ts`, import.meta.url).href);
const [clocks, databases, engines, memories, states, telemetries, { createWorkflow }] = await Promise.all(
  ["clock", "state/database", "engine/engine", "memory/memory", "state/state", "telemetry/telemetry", "loop/run"]
    .map((name) => `src/runtime/${name}`)
    .map(source),
);
const [{ agent }, { fixtureModel }, records] = await Promise.all(
  ["agent", "model", "records"].map((name) => source(`test/runtime/fixture/${name}`)),
);

const clock = clocks.create();
const telemetry = await telemetries.create({ level: "silent", serviceName: "bench" });

/** A session of so many messages, in a database of its own, behind an engine. */
export async function openSession(size: number) {
  const path = join(mkdtempSync(join(tmpdir(), "growth-")), "agent.db");
  const database = await databases.open({ DATABASE_PATH: path });
  const state = states.create({ database, clock });
  const memory = memories.create({ database, clock });
  const systems = { records: records.create({ RECORDS_PATH: ":memory:" }) };
  const workflow = createWorkflow({ agent, models: [fixtureModel()], memory, systems, state, telemetry, clock });
  const config = { MAX_RUNS_IN_PROGRESS: 10, MAX_RUNS_PER_PRINCIPAL: 10, MAX_RUNS_AT_ONCE: 10 };
  const engine = engines.create({ config, state, clock, telemetry, workflow, spanOf: () => ({ name: "run" }) });
  const id = clock.id();
  const run = { id: clock.id(), sessionId: id, beginsSession: true, principal: "alice", input: "", trace: "" };
  await state.runs.create({ ...run, createdAt: clock.now() });
  for (let number = 1; number <= size; number++) {
    const role = number % 2 === 1 ? "user" : "assistant";
    const content = `Message ${number}: record 1001 has not come back yet, and the neighbours have not seen it.`;
    await state.runs.update(run, { messages: [{ key: `said-${number}`, message: { role, content } }] });
  }
  await state.runs.finish(run.id, { status: "cancelled", error: { code: "bench", message: "" } });
  return { id, size, database, state, engine };
}

/** One turn of the session, which afterwards is as long as before. */
export async function turn({ id: sessionId, size, database, state, engine }: Awaited<ReturnType<typeof openSession>>) {
  const request = { principal: "alice", input: "Where is record 1001?", sessionId, trace: telemetry.traceparent() };
  const start = performance.now();
  const { run } = await engine.start(request);
  for await (const { event } of state.events.follow(run.id, 0, AbortSignal.timeout(5_000))) {
    if (event.type === "run-end") break;
  }
  const microseconds = (performance.now() - start) * 1000;
  const { status } = await state.runs.find(run.id);
  if (status !== "succeeded") throw new Error(`The run is ${status}.`);
  const measure = "SELECT sum(length(result)) AS bytes FROM journal WHERE run_id = ?";
  const journalBytes = Number(database.sqlite.prepare(measure).get(run.id).bytes);
  database.sqlite.prepare("DELETE FROM messages WHERE session_id = ? AND sequence > ?").run(sessionId, size);
  return { microseconds, journalBytes };
}
