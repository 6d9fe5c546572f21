import { expect, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { Unavailable } from "../../../src/runtime/ports/unavailable.ts";
import { archive } from "../fixture/calls.ts";
import { newRun } from "../contracts/state/new-run.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";
import { answer, ask, createStores, createWorld, settled } from "../support/world.ts";

test("a journal that cannot be read ends its run, with a reason; every other run goes on", async () => {
  const stores = await createStores();
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }]);
  const before = await createWorld({ model, stores });
  const [damaged, whole] = [await ask(before, "Archive 1001"), await ask(before, "Archive 1001")];
  const damage = "UPDATE journal SET result = substr(result, 1, 20) WHERE run_id = ? AND step = 'decide-1'";
  stores.database.prepare(damage).run(damaged.id);

  const after = await createWorld({ model, stores });
  expect(await after.engine.recover()).toBe(2);
  const error = { code: "journal-unreadable", message: expect.stringContaining("cannot be read any more") as string };
  expect(await settled(after, damaged.id)).toMatchObject({ status: "failed", error });
  expect(await answer(after, whole, "a", true)).toMatchObject({ status: "succeeded", output: "Archived." });
  expect(await ask(after, "And now?", damaged.sessionId), "its session goes on").toMatchObject({ status: "succeeded" });
});

test("while the disk is full runs wait, requests are asked to come again, and the server is not ready", async () => {
  const stores = await createStores();
  const { database } = stores;
  const model = scriptedModel([{ calls: [archive()] }, { say: `Archived. ${"x".repeat(100_000)}` }]);
  const { engine, state, stranger, alice, ...world } = await createService({ model, stores });
  const run = await ask({ engine, state, ...world }, "Archive 1001");

  const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
  database.exec(`PRAGMA max_page_count = ${pages}`);
  await alice.post(`/v1/runs/${run.id}/approvals/a`, { approved: true });
  const input = "x".repeat(30_000);
  const refused = await alice.post("/v1/runs", { input });
  expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining("Try again") as string } });
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await stranger.get("/readyz")).toMatchObject({ status: 503 });
  expect(await state.runs.find(run.id)).toMatchObject({ error: null });

  database.exec("PRAGMA max_page_count = 1000000");
  expect(await settled({ engine, state, ...world }, run.id)).toMatchObject({ status: "succeeded" });
  expect(await stranger.get("/readyz")).toMatchObject({ status: 200 });
  expect((await alice.post("/v1/runs", { input })).status).toBe(202);
  expect(await world.systems.records.find("1001")).toMatchObject({ status: "archived" });
});

test("the store is ready again when there is room, also when nobody has written since", async () => {
  const { database } = await createStores();
  const state = createState({ database, clock: createClock() });
  const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
  database.exec(`PRAGMA max_page_count = ${pages}`);
  await expect(state.runs.create(newRun({ input: "x".repeat(1_000_000) }))).rejects.toThrow(Unavailable);
  await expect(state.check()).rejects.toThrow("full");
  database.exec("PRAGMA max_page_count = 1000000");
  await state.check();
});
