import { beforeEach, expect, test } from "vitest";

import type { Json } from "../../../../src/runtime/ports/json.ts";
import type { Run } from "../../../../src/runtime/ports/run.ts";
import type { State } from "../../../../src/runtime/ports/state.ts";
import type { CreateState } from "../state.ts";
import { newRun } from "./new-run.ts";

export function journalContract(create: CreateState): void {
  let state: State;
  let run: Run;
  let runId: string;
  beforeEach(async () => {
    state = await create();
    ({ run } = await state.runs.create(newRun()));
    runId = run.id;
  });

  const write = (name: string, result: Json, by = run) => state.runs.write(by, { step: { name, result } });

  test("it is empty at first", async () => {
    expect(await state.journal.read(runId)).toEqual(new Map());
  });

  test.each<Json>([null, 0, "", "é\u{1F600}", [1, [2]], { z: { b: 1, a: [] }, a: null }])(
    "it returns what a step returned: %j",
    async (result) => {
      await write("step", result);
      const stored = (await state.journal.read(runId)).get("step");
      expect(JSON.stringify(stored)).toBe(JSON.stringify(result));
    },
  );

  test("what was written first stays", async () => {
    await write("step", 1);
    await write("step", 2);
    expect((await state.journal.read(runId)).get("step")).toBe(1);
  });

  test("it keeps every step under its name, for each run apart", async () => {
    const { run: other } = await state.runs.create(newRun());
    await Promise.all([write("one", 1), write("two", 2), write("one", "other", other)]);
    expect(Object.fromEntries(await state.journal.read(runId))).toEqual({ one: 1, two: 2 });
    expect(Object.fromEntries(await state.journal.read(other.id))).toEqual({ one: "other" });
  });
}
