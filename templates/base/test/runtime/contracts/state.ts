import { describe, expect, test } from "vitest";

import type { State } from "../../../src/runtime/ports/state.ts";
import { approvalsContract } from "./state/approvals.ts";
import { eventsContract } from "./state/events.ts";
import { journalContract } from "./state/journal.ts";
import { messagesContract } from "./state/messages.ts";
import { runsContract } from "./state/runs.ts";
import { scheduledRunsContract } from "./state/scheduled-runs.ts";
import { schedulesContract } from "./state/schedules.ts";

export type CreateState = () => State | Promise<State>;

/** What every state keeps. `create` opens an empty one. */
export function stateContract(create: CreateState): void {
  describe("runs", () => {
    runsContract(create);
  });
  describe("scheduled runs", () => {
    scheduledRunsContract(create);
  });
  describe("messages", () => {
    messagesContract(create);
  });
  describe("events", () => {
    eventsContract(create);
  });
  describe("approvals", () => {
    approvalsContract(create);
  });
  describe("journal", () => {
    journalContract(create);
  });
  describe("schedules", () => {
    schedulesContract(create);
  });

  test("says that it is ready while it is open, and that it is not when it is closed", async () => {
    const state = await create();
    await state.check();
    await state.close();
    await expect(state.check()).rejects.toBeInstanceOf(Error);
  });
}
