import type { DatabaseSync } from "node:sqlite";

import type { Clock } from "../ports/clock.ts";
import type { State } from "../ports/state.ts";
import { createApprovals } from "./sqlite/approvals.ts";
import { createEvents } from "./sqlite/events.ts";
import { createJournal } from "./sqlite/journal.ts";
import { createMessages } from "./sqlite/messages.ts";
import { Room } from "./sqlite/room.ts";
import { createRuns } from "./sqlite/runs.ts";
import { createSchedules } from "./sqlite/schedules.ts";

/** State in SQLite: one file, one process, nothing to install. */
export function create({ database, clock }: { database: DatabaseSync; clock: Clock }): State {
  const events = createEvents(database, clock);
  const room = new Room(database);
  return {
    runs: room.over(createRuns(database, events)),
    messages: room.over(createMessages(database)),
    events: room.over(events),
    approvals: room.over(createApprovals(database)),
    journal: room.over(createJournal(database)),
    schedules: room.over(createSchedules(database)),
    // The operating system keeps the file for this process until it ends.
    lost: new Promise(() => undefined),
    check: async () => room.check(),
    close: async () => database.close(),
  };
}
