import { createClient } from "../support/client.ts";
import type { ServerSentEvent } from "../support/server-sent-events.ts";
import { hasEnded, type RunStatus } from "../../../src/runtime/ports/run.ts";
import type { Account } from "./clients.ts";

/** What the store holds of a run, as a process tells it that has seen nothing of it. */
export interface Remains {
  readonly status: RunStatus | "unknown";
  readonly hasEnded: boolean;
  readonly error: { readonly message: string } | undefined;
  /** None of a run that goes on. */
  readonly events: readonly ServerSentEvent[];
}

/** By the id of the run. */
export type Audit = ReadonlyMap<string, Remains>;

/** The runs that each session's messages belong to, in the order of the messages. */
export type Conversations = readonly (readonly string[])[];

export async function audit(accounts: readonly Account[], url: string, key: string) {
  const client = createClient(url, key);
  const remains = new Map<string, Remains>();
  for (const { id } of accounts) {
    if (id === undefined) continue;
    const { status, body } = await client.get(`/v1/runs/${id}`);
    const isKnown = status === 200;
    const isOver = isKnown && hasEnded(body.status);
    const events = isOver ? await Array.fromAsync(client.events(id)) : [];
    remains.set(id, { status: isKnown ? body.status : "unknown", hasEnded: isOver, error: body.error, events });
  }
  const conversations: string[][] = [];
  for (const sessionId of new Set(accounts.flatMap(({ sessionId }) => sessionId ?? []))) {
    const { body } = await client.get(`/v1/sessions/${sessionId}/messages?limit=500`);
    conversations.push(body.messages.map(({ runId }: { runId: string }) => runId));
  }
  return { remains, conversations };
}
