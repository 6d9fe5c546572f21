import { isDeepStrictEqual } from "node:util";

import type { ServerSentEvent } from "../support/server-sent-events.ts";
import type { Audit, Conversations, Remains } from "./audit.ts";
import type { Account } from "./clients.ts";
import type { Entry } from "./ledger.ts";
import { countSteps, type StepCount } from "./steps.ts";

export interface Verdict extends StepCount {
  readonly started: number;
  readonly ended: number;
  readonly cancelled: number;
  readonly lost: readonly string[];
  readonly events: number;
  /** Ends, events and conversations that are not as they should be. */
  readonly odd: readonly string[];
}

interface Evidence {
  readonly accounts: readonly Account[];
  readonly ledger: readonly Entry[];
  readonly remains: Audit;
  readonly conversations: Conversations;
}

/** Says of all that happened whether it should have. */
export function judge({ accounts, ledger, remains, conversations }: Evidence): Verdict {
  const known = accounts.map((account) => ({ account, left: remains.get(account.id ?? "") }));
  const ended = known.filter(({ left }) => left?.hasEnded);
  return {
    ...countSteps(ledger),
    started: remains.size,
    ended: ended.length,
    cancelled: ended.filter(({ left }) => left!.status === "cancelled").length,
    lost: known.filter(({ left }) => !left?.hasEnded).map(({ account, left }) => lossOf(account, left)),
    events: ended.reduce((sum, { left }) => sum + left!.events.length, 0),
    odd: [...ended.flatMap(({ account, left }) => oddities(account, left!)), ...mixed(conversations)],
  };
}

function lossOf({ id, run }: Account, left: Remains | undefined): string {
  return left ? `run ${id} has not ended: it is ${left.status}` : `run ${run.number} was never accepted`;
}

function oddities({ id, run, events, surprises }: Account, left: Remains): string[] {
  const odd = [...surprises];
  const mayBeCancelled = run.cancelledAt !== undefined;
  if (left.status === "failed" || (left.status === "cancelled" && !mayBeCancelled))
    odd.push(`run ${id} is ${left.status}: ${left.error?.message}`);
  if (left.events.some(({ id }, index) => Number(id) !== index + 1)) odd.push(`run ${id} has gaps in its events`);
  const doubles = left.events.map(nameOf).filter((name, index, all) => name && all.indexOf(name) !== index);
  if (doubles.length > 0) odd.push(`run ${id} tells ${doubles.join(", ")} twice`);
  if (!isDeepStrictEqual(events, left.events)) odd.push(`run ${id} sent its client other events than it keeps`);
  return odd;
}

/** Of an event that happens once; undefined for text. */
function nameOf({ data }: ServerSentEvent): string | undefined {
  if (data.type === "text-delta") return undefined;
  if ("decision" in data) return `${data.type} ${data.decision}`;
  if ("call" in data) return `${data.type} ${data.call.toolCallId}`;
  return "toolCallId" in data ? `${data.type} ${data.toolCallId}` : data.type;
}

/** One run at a time a session: what one run said stands together. */
function mixed(conversations: Conversations): string[] {
  return conversations.flatMap((runs) => {
    const turns = runs.filter((run, index) => run !== runs[index - 1]);
    const split = turns.filter((run, index) => turns.indexOf(run) !== index);
    return split.map((run) => `run ${run} spoke while another run of its session did`);
  });
}
