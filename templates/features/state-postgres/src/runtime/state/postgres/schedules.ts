import type { ScheduleStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";

export function createSchedules({ query }: Database): ScheduleStore {
  return {
    enter: async (name, times, since) => {
      const [row] = await query<{ up_to: number }>`
        INSERT INTO schedules AS known (name, times, up_to) VALUES (${name}, ${times}, ${since}::bigint)
        ON CONFLICT (name) DO UPDATE SET times = excluded.times,
          up_to = CASE WHEN known.times = excluded.times THEN known.up_to ELSE excluded.up_to END
        RETURNING up_to`;
      return row!.up_to;
    },
    advance: async (name, upTo) => {
      await query`UPDATE schedules SET up_to = ${upTo}::bigint WHERE name = ${name}`;
    },
  };
}
