import type { RunRequest } from "./engine.ts";
import type { Run } from "./run.ts";

/** What the agent is asked at certain times, by nobody. */
export interface Schedule {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** Where the clock hangs that the line is read by: Europe/Berlin, or UTC. */
  readonly timeZone: string;
  /** As in a request. */
  readonly input: string;
  /** Whose runs they are, and so who may read them and answer for them. The first of API_KEYS unless told. */
  readonly principal?: string;
  /** A session of the principal in which every run goes on. Without it, each run begins one. */
  readonly sessionId?: string;
}

/** Types a schedule. The file's name, in `src/schedules`, is the schedule's name. */
export function defineSchedule(schedule: Schedule): Schedule {
  return schedule;
}

/** Has runs begin at their time, in whatever process. */
export interface Scheduler {
  /**
   * Records a run that begins at `startAt`, in milliseconds since the epoch. Throws `StartAtRefused`, `ScheduleFull` when the
   * principal has as many as it may have, or as the store does.
   */
  schedule(request: RunRequest & { readonly startAt: number }): Promise<{ run: Run; created: boolean }>;
  /** From here on, what is due begins; also what was due while no process was there. */
  start(): void;
  stop(): void;
}

export class ScheduleFull extends Error {
  override readonly name = "ScheduleFull";

  constructor(limit: number) {
    super(
      `You have ${limit} runs scheduled, which is the limit of one principal. Cancel one, or wait until one has begun.`,
    );
  }
}

export class StartAtRefused extends Error {
  override readonly name = "StartAtRefused";
}
