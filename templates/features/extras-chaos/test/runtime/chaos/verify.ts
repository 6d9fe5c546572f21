import { isDeepStrictEqual } from "node:util";

import { createClient, type ServerSentEvent } from "../support/client.ts";
import type { Account } from "./clients.ts";
import { key } from "./environment.ts";
import type { Entry } from "./ledger.ts";
import { countWork, type WorkCount } from "./steps.ts";

/** Stored state of all runs, read over HTTP after the last fault. */
interface FinalState {
  /** By the id of the run. */
  readonly runs: ReadonlyMap<string, FinalRun>;
  /** For each session: the run of each message, in the order of the messages. */
  readonly conversations: readonly (readonly string[])[];
}

interface FinalRun {
  readonly status: string;
  readonly hasEnded: boolean;
  readonly error?: { readonly message: string };
  /** Empty unless the run has ended. */
  readonly events: readonly ServerSentEvent[];
}

const finalStatuses = new Set(["succeeded", "failed", "cancelled"]);

export async function readFinalState(accounts: readonly Account[], url: Promise<string>): Promise<FinalState> {
  const client = createClient(await url, key);
  const runs = new Map<string, FinalRun>();
  for (const id of accounts.flatMap(({ id }) => id ?? [])) {
    const { status: httpStatus, body } = await client.get(`/v1/runs/${id}`);
    const status = httpStatus === 200 ? body.status : "unknown";
    const hasEnded = finalStatuses.has(status);
    const events = hasEnded ? await Array.fromAsync(client.events(id)) : [];
    runs.set(id, { status, hasEnded, error: body.error, events });
  }
  const conversations: string[][] = [];
  for (const sessionId of new Set(accounts.flatMap(({ sessionId }) => sessionId ?? []))) {
    const { body } = await client.get(`/v1/sessions/${sessionId}/messages?limit=500`);
    conversations.push(body.messages.map(({ runId }: { runId: string }) => runId));
  }
  return { runs, conversations };
}

export interface Verification {
  readonly steps: WorkCount;
  readonly tools: WorkCount;
  readonly accepted: number;
  readonly ended: number;
  readonly cancelled: number;
  readonly events: number;
  /** Sentences, one for each lost run. */
  readonly lost: readonly string[];
  /** Sentences about unexpected answers, statuses, events and orders of messages. */
  readonly anomalies: readonly string[];
}

interface Evidence {
  readonly accounts: readonly Account[];
  readonly ledger: readonly Entry[];
  readonly finalState: FinalState;
}

/** Compares the clients' accounts, the ledger and the final state with the contract of the runtime. */
export function verify({ accounts, ledger, finalState }: Evidence): Verification {
  const runs = accounts.map((account) => ({ account, final: finalState.runs.get(account.id ?? "") }));
  const ended = runs.flatMap(({ account, final }) => (final?.hasEnded ? [{ account, final }] : []));
  return {
    ...countWork(ledger),
    accepted: finalState.runs.size,
    ended: ended.length,
    cancelled: ended.filter(({ final }) => final.status === "cancelled").length,
    events: ended.reduce((sum, { final }) => sum + final.events.length, 0),
    lost: runs.filter(({ final }) => !final?.hasEnded).map(({ account, final }) => describeLoss(account, final)),
    anomalies: [
      ...ended.flatMap(({ account, final }) => anomaliesOf(account, final)),
      ...interleavedRuns(finalState.conversations),
    ],
  };
}

function describeLoss({ id, run }: Account, final: FinalRun | undefined): string {
  return final ? `run ${id} has not ended: it is ${final.status}` : `run ${run.number} was never accepted`;
}

function anomaliesOf({ id, run, events, unexpectedAnswers }: Account, final: FinalRun): string[] {
  const anomalies = [...unexpectedAnswers];
  const mayBeCancelled = run.cancelAfter !== undefined;
  if (final.status === "failed" || (final.status === "cancelled" && !mayBeCancelled))
    anomalies.push(`run ${id} is ${final.status}: ${final.error?.message}`);
  if (final.events.some(({ id }, index) => Number(id) !== index + 1))
    anomalies.push(`run ${id} has gaps in its event ids`);
  const names = final.events.map(nameOf).filter((name) => name !== undefined);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) anomalies.push(`run ${id} has these events twice: ${repeated.join(", ")}`);
  if (!isDeepStrictEqual(events, final.events)) anomalies.push(`run ${id} streamed other events than it stored`);
  return anomalies;
}

/** Name of an event that happens once in a run; undefined for text. */
function nameOf({ data }: ServerSentEvent): string | undefined {
  if (data.type === "text-delta") return undefined;
  if ("decision" in data) return `${data.type} ${data.decision}`;
  if ("call" in data) return `${data.type} ${data.call.toolCallId}`;
  return "toolCallId" in data ? `${data.type} ${data.toolCallId}` : data.type;
}

/** A session executes one run at a time, so the messages of a run are adjacent. */
function interleavedRuns(conversations: FinalState["conversations"]): string[] {
  return conversations.flatMap((runs) => {
    const turns = runs.filter((run, index) => run !== runs[index - 1]);
    const split = turns.filter((run, index) => turns.indexOf(run) !== index);
    return split.map((run) => `run ${run} wrote messages during another run of its session`);
  });
}
