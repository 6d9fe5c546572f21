import { setTimeout as delay } from "node:timers/promises";

import { createClient, type Client } from "../support/client.ts";
import type { ServerSentEvent } from "../support/server-sent-events.ts";
import type { Fleet } from "./fleet.ts";
import { moment } from "./ledger.ts";
import type { PlannedRun, PlannedSession } from "./plan.ts";
import type { Progress } from "./progress.ts";

/** Record of one run as its client sees it. */
export interface Account {
  readonly run: PlannedRun;
  /** Once it was accepted. */
  id?: string;
  sessionId?: string;
  readonly events: ServerSentEvent[];
  /** When a person's answer to a call was sent that arrived, by the call's id. */
  readonly answeredAt: Map<string, number>;
  /** Answers of the server that nobody should get. */
  readonly surprises: string[];
}

/** Clients that retry with the same key until there is an answer, and resume a stream where it broke. */
export class Clients {
  readonly accounts: Account[] = [];
  readonly #fleet: Fleet;
  readonly #key: string;
  readonly #progress: Progress;

  constructor(fleet: Fleet, key: string, progress: Progress) {
    this.#fleet = fleet;
    this.#key = key;
    this.#progress = progress;
  }

  /** Lets so many sessions go on at once. Resolves when all runs have ended or nothing goes on any more. */
  async all(sessions: readonly PlannedSession[], atOnce: number): Promise<void> {
    const left = sessions.values();
    const oneAfterAnother = async () => {
      for (const session of left) await this.#hold(session);
    };
    await Promise.all(Array.from({ length: atOnce }, oneAfterAnother));
  }

  async #hold({ runs, isPatient }: PlannedSession): Promise<void> {
    const followed: Promise<void>[] = [];
    let sessionId: string | undefined;
    for (const run of runs) {
      const account: Account = { run, events: [], answeredAt: new Map(), surprises: [] };
      this.accounts.push(account);
      const body = { input: JSON.stringify(run), ...(sessionId === undefined ? {} : { sessionId }) };
      const accepted = await this.#post(account, "/v1/runs", body, [202], { "idempotency-key": `run-${run.number}` });
      if (!accepted) continue;
      account.id = accepted.body.id;
      account.sessionId = sessionId = accepted.body.sessionId;
      const following = this.#follow(account);
      if (isPatient) await following;
      followed.push(following);
    }
    await Promise.all(followed);
  }

  async #follow(account: Account): Promise<void> {
    const others: Promise<unknown>[] = [];
    for await (const event of this.#events(account)) {
      account.events.push(event);
      this.#progress.made();
      if (event.data.type === "approval-request") others.push(this.#answer(account, event.data.call.toolCallId));
      if (account.events.length === account.run.cancelledAt)
        others.push(this.#post(account, `/v1/runs/${account.id}/cancel`, undefined, [200]));
      if (event.data.type === "run-end") break;
    }
    await Promise.all(others);
    this.#progress.ended();
  }

  async #answer(account: Account, callId: string): Promise<void> {
    const call = account.run.rounds.flat().find(({ id }) => id === callId);
    // Nobody planned this one: the judge will say so.
    if (!call) return;
    const { approved, afterMs } = call.answer;
    await delay(afterMs);
    // 409: the run was cancelled, or its clock says that the time to answer is over.
    const path = `/v1/runs/${account.id}/approvals/${callId}`;
    const taken = await this.#post(account, path, { approved }, [200, 409]);
    if (taken) account.answeredAt.set(callId, taken.sentAt);
  }

  async *#events(account: Account): AsyncGenerator<ServerSentEvent> {
    while (!this.#progress.isOver) {
      try {
        yield* (await this.#client()).events(account.id!, account.events.at(-1)?.id);
        if (account.events.at(-1)?.event === "run-end") return;
      } catch {
        // The process died in the middle.
      }
      await delay(20);
    }
  }

  async #post(account: Account, path: string, body: unknown, expected: number[], headers?: Record<string, string>) {
    while (!this.#progress.isOver) {
      const client = await this.#client();
      const sentAt = moment();
      const answer = await client.post(path, body, headers).catch(() => undefined);
      if (answer && expected.includes(answer.status)) return { body: answer.body, sentAt };
      if (answer && answer.status !== 503 && answer.status !== 429) {
        account.surprises.push(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        return undefined;
      }
      await delay(answer ? Math.min(Number(answer.headers.get("retry-after")), 1) * 1_000 : 20);
    }
    return undefined;
  }

  async #client(): Promise<Client> {
    return createClient(await this.#fleet.url(), this.#key);
  }
}
