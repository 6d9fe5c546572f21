import type { DatabaseSync } from "node:sqlite";

import type { ScheduleStore } from "../../ports/state.ts";

export function createSchedules(database: DatabaseSync): ScheduleStore {
  const enter = database.prepare(
    `INSERT INTO schedules (name, times, up_to) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET times = excluded.times, up_to = excluded.up_to WHERE times <> excluded.times`,
  );
  const upTo = database.prepare("SELECT up_to FROM schedules WHERE name = ?");
  const advance = database.prepare("UPDATE schedules SET up_to = ? WHERE name = ?");

  return {
    enter: async (name, times, since) => {
      enter.run(name, times, since);
      return upTo.get(name)!["up_to"] as number;
    },
    advance: async (name, upTo) => void advance.run(upTo, name),
  };
}
