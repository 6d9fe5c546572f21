import type { Clock } from "../ports/clock.ts";
import type { State } from "../ports/state.ts";
import type { Database } from "./database.ts";
import { createApprovals } from "./postgres/approvals.ts";
import { createEvents } from "./postgres/events.ts";
import { createJournal } from "./postgres/journal.ts";
import { createMessages } from "./postgres/messages.ts";
import { createRuns } from "./postgres/runs.ts";
import { createSchedules } from "./postgres/schedules.ts";

/** State in Postgres. Each operation is one statement, which takes effect whole or not at all. */
export function create({ database, clock }: { database: Database; clock: Clock }): State {
  return {
    runs: createRuns(database, clock),
    messages: createMessages(database),
    events: createEvents(database),
    approvals: createApprovals(database),
    journal: createJournal(database),
    schedules: createSchedules(database),
    // Only a server that takes writes gives a transaction its number.
    check: async () => void (await database.query`SELECT pg_current_xact_id()`),
    lost: database.lost,
    close: () => database.close(),
  };
}
