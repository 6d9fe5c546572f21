import { wholeNumber, type Configuration } from "../config.ts";
import { Overloaded, PrincipalLimitReached } from "../errors.ts";
import type { Run } from "../ports/index.ts";

export const variables = {
  /** Limit of queued and active runs. Runs that wait for an approval do not count. */
  MAX_RUNS_IN_PROGRESS: wholeNumber(1, 100_000).default(200),
  /** Share of one principal in that limit. */
  MAX_RUNS_PER_PRINCIPAL: wholeNumber(1, 100_000).default(100),
  /** Limit of active runs. */
  MAX_RUNS_AT_ONCE: wholeNumber(1, 100_000).default(50),
};

/**
 * `behind`: an earlier run of the session comes first. `ready`: waits for a slot. `active`: is executed.
 * `suspended`: waits for an approval, a compatible version or the next process.
 */
type Place = "behind" | "ready" | "active" | "suspended";

interface Entry {
  readonly run: Run;
  place: Place;
  /** An approval came while the run was active. */
  resumes: boolean;
}

/**
 * Chooses the next run. A session has one run at a time, in the order of arrival. Principals take turns for a
 * free slot, so that a hundred runs of one do not delay the only run of another.
 */
export class RunQueue {
  readonly #limits: Configuration<typeof variables>;
  readonly #entries = new Map<string, Entry>();
  /** Run ids by session. The first is ready, active or suspended; the others are behind it. */
  readonly #sessions = new Map<string, string[]>();
  /** Ready run ids by principal. The first principal gets the next slot. */
  readonly #ready = new Map<string, string[]>();
  /** Number of runs by principal. Suspended runs do not count. */
  readonly #inProgress = new Map<string, number>();
  #total = 0;
  #active = 0;
  #isClosed = false;

  constructor(limits: Configuration<typeof variables>) {
    this.#limits = limits;
  }

  /**
   * Counts a run that is about to be stored. Throws `Overloaded` or `PrincipalLimitReached`. Call `release` after the run
   * was added or rejected.
   */
  reserve(principal: string): void {
    const { MAX_RUNS_IN_PROGRESS: limit, MAX_RUNS_PER_PRINCIPAL: share } = this.#limits;
    if (this.#total >= limit) throw new Overloaded(limit);
    if ((this.#inProgress.get(principal) ?? 0) >= share) throw new PrincipalLimitReached(share);
    this.#count(principal, 1);
  }

  release(principal: string): void {
    this.#count(principal, -1);
  }

  /** Does nothing when the queue has the run: recovery may find a run that was just accepted. */
  add(run: Run): void {
    if (this.#entries.has(run.id)) return;
    this.#entries.set(run.id, { run, place: "behind", resumes: false });
    this.#count(run.principal, 1);
    append(this.#sessions, run.sessionId, run.id);
    if (this.#sessions.get(run.sessionId)?.[0] === run.id) this.#setReady(run.id);
  }

  /** Returns the run to execute next and makes it active. Undefined when no run is ready or no slot is free. */
  next(): Run | undefined {
    if (this.#isClosed || this.#active >= this.#limits.MAX_RUNS_AT_ONCE) return undefined;
    const [[principal, ready] = []] = this.#ready;
    if (!principal || !ready) return undefined;
    const entry = this.#entries.get(ready[0]!)!;
    // The principal goes to the end of the line.
    this.#ready.delete(principal);
    if (ready.length > 1) this.#ready.set(principal, ready.slice(1));
    entry.place = "active";
    entry.resumes = false;
    this.#active++;
    return entry.run;
  }

  /** Frees the slot of an active run. Its session waits for it. */
  suspend(runId: string): void {
    const entry = this.#entries.get(runId);
    if (entry?.place !== "active") return;
    const { run, resumes } = entry;
    this.#active--;
    this.#count(run.principal, -1);
    // The next execution reads the journal.
    this.#entries.set(runId, { run: { ...run, status: "waiting" }, place: "suspended", resumes: false });
    if (resumes) this.resume(runId);
  }

  /** Makes a suspended run ready. An active run becomes ready again after its suspension. */
  resume(runId: string): void {
    const entry = this.#entries.get(runId);
    if (entry?.place === "active") entry.resumes = true;
    if (entry?.place !== "suspended") return;
    this.#count(entry.run.principal, 1);
    this.#setReady(runId);
  }

  /** Removes a run that has ended. The next run of its session becomes ready. */
  remove({ id, sessionId, principal }: Run): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    if (entry.place === "active") this.#active--;
    if (entry.place === "ready") withdraw(this.#ready, principal, id);
    if (entry.place !== "suspended") this.#count(principal, -1);
    this.#entries.delete(id);
    withdraw(this.#sessions, sessionId, id);
    const next = this.#sessions.get(sessionId)?.[0];
    if (entry.place !== "behind" && next !== undefined) this.#setReady(next);
  }

  /** From now on, `next` returns nothing. */
  close(): void {
    this.#isClosed = true;
  }

  #setReady(runId: string): void {
    const entry = this.#entries.get(runId)!;
    entry.place = "ready";
    append(this.#ready, entry.run.principal, runId);
  }

  #count(principal: string, change: 1 | -1): void {
    this.#total += change;
    const count = (this.#inProgress.get(principal) ?? 0) + change;
    if (count > 0) this.#inProgress.set(principal, count);
    else this.#inProgress.delete(principal);
  }
}

function append(lists: Map<string, string[]>, key: string, id: string): void {
  lists.set(key, [...(lists.get(key) ?? []), id]);
}

/** Removes an id, and its list when that is empty. */
function withdraw(lists: Map<string, string[]>, key: string, id: string): void {
  const rest = lists.get(key)!.filter((other) => other !== id);
  if (rest.length > 0) lists.set(key, rest);
  else lists.delete(key);
}
