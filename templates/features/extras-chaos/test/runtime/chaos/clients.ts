import { setTimeout as delay } from "node:timers/promises";

import { createClient, type ServerSentEvent } from "../support/client.ts";
import { key } from "./environment.ts";
import type { Fleet } from "./fleet.ts";
import type { PlannedRun, PlannedSession } from "./plan.ts";
import type { Progress } from "./progress.ts";

/** Record of one run, as its client sees it. */
export interface Account {
  readonly run: PlannedRun;
  /** Absent until the server accepts the run. */
  id?: string;
  sessionId?: string;
  readonly events: ServerSentEvent[];
  readonly unexpectedAnswers: string[];
}

/** Clients that repeat a request with the same key until it is answered, and resume a broken stream. */
export class Clients {
  readonly accounts: Account[] = [];
  readonly #fleet: Fleet;
  readonly #progress: Progress;

  constructor(fleet: Fleet, progress: Progress) {
    this.#fleet = fleet;
    this.#progress = progress;
  }

  /** Resolves when all runs have ended or the work is over. */
  async runAll(sessions: readonly PlannedSession[], concurrency: number): Promise<void> {
    const queue = sessions.values();
    const runNext = async () => {
      for (const session of queue) await this.#runSession(session);
    };
    await Promise.all(Array.from({ length: concurrency }, runNext));
  }

  async #runSession({ runs, isSequential }: PlannedSession): Promise<void> {
    const followed: Promise<void>[] = [];
    let sessionId: string | undefined;
    for (const run of runs) {
      const account: Account = { run, events: [], unexpectedAnswers: [] };
      this.accounts.push(account);
      const body = { input: JSON.stringify(run), ...(sessionId === undefined ? {} : { sessionId }) };
      const accepted = await this.#post(account, "/v1/runs", body, [202], { "idempotency-key": `run-${run.number}` });
      if (!accepted) continue;
      account.id = accepted.body.id;
      account.sessionId = sessionId = accepted.body.sessionId;
      const following = this.#follow(account);
      if (isSequential) await following;
      followed.push(following);
    }
    await Promise.all(followed);
  }

  async #follow(account: Account): Promise<void> {
    const requests: Promise<unknown>[] = [];
    for await (const event of this.#events(account)) {
      account.events.push(event);
      this.#progress.event();
      if (event.data.type === "approval-request") requests.push(this.#approve(account, event.data.call.toolCallId));
      if (account.events.length === account.run.cancelAfter)
        requests.push(this.#post(account, `/v1/runs/${account.id}/cancel`, undefined, [200]));
      if (event.data.type === "run-end") break;
    }
    await Promise.all(requests);
    this.#progress.runEnded();
  }

  async #approve(account: Account, callId: string): Promise<void> {
    const call = account.run.decisions.flat().find(({ id }) => id === callId);
    // Without a response the run stays open, and the report lists it.
    if (!call) return;
    const { approved, afterMs } = call.approval;
    await delay(afterMs);
    // 409: the run is cancelled, or the approval is expired on the server's clock.
    const path = `/v1/runs/${account.id}/approvals/${callId}`;
    await this.#post(account, path, { approved }, [200, 409]);
  }

  async *#events(account: Account): AsyncGenerator<ServerSentEvent> {
    while (!this.#progress.isOver) {
      try {
        yield* (await this.#client()).events(account.id!, account.events.at(-1)?.id);
        if (account.events.at(-1)?.event === "run-end") return;
      } catch {
        // The process was killed during the stream.
      }
      await delay(20);
    }
  }

  async #post(account: Account, path: string, body: unknown, expected: number[], headers?: Record<string, string>) {
    while (!this.#progress.isOver) {
      const client = await this.#client();
      const answer = await client.post(path, body, headers).catch(() => undefined);
      if (answer && expected.includes(answer.status)) return answer;
      if (answer && answer.status !== 503 && answer.status !== 429) {
        account.unexpectedAnswers.push(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        return undefined;
      }
      await delay(answer ? Math.min(Number(answer.headers.get("retry-after")), 1) * 1_000 : 20);
    }
    return undefined;
  }

  async #client() {
    return createClient(await this.#fleet.url(), key);
  }
}
