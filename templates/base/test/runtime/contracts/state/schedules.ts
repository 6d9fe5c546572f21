import { beforeEach, expect, test } from "vitest";

import type { State } from "../../../../src/runtime/ports/state.ts";
import type { CreateState } from "../state.ts";

const weekdays = "0 9 * * 1-5 Europe/Berlin";

export function schedulesContract(create: CreateState): void {
  let state: State;
  beforeEach(async () => {
    state = await create();
  });

  test("a schedule is done with up to the moment in which it was entered", async () => {
    expect(await state.schedules.enter("report", weekdays, 1_800_000_000_000)).toBe(1_800_000_000_000);
    expect(await state.schedules.enter("report", weekdays, 1_900_000_000_000)).toBe(1_800_000_000_000);
  });

  test("it is done with as far as it was carried out, each schedule for itself", async () => {
    await state.schedules.enter("report", weekdays, 1);
    await state.schedules.enter("other", weekdays, 1);
    await state.schedules.advance("report", 5);
    expect(await state.schedules.enter("report", weekdays, 9)).toBe(5);
    expect(await state.schedules.enter("other", weekdays, 9)).toBe(1);
  });

  test("one whose times are others begins anew", async () => {
    await state.schedules.enter("report", weekdays, 1);
    expect(await state.schedules.enter("report", "0 9 * * * UTC", 9)).toBe(9);
    expect(await state.schedules.enter("report", "0 9 * * * UTC", 10)).toBe(9);
  });
}
