import type { RunEvent } from "../../../src/runtime/ports/event.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

type Sent = Record<string, string>;

export interface Client {
  get(path: string, headers?: Sent): Promise<Answer>;
  /** Sends text unchanged and any other body as JSON. */
  post(path: string, body?: unknown, headers?: Sent): Promise<Answer>;
  /** Starts a run. Returns it when it has ended or waits for an approval. */
  run(input: string, sessionId?: string): Promise<Answer["body"]>;
  /** Yields the events of a run as they arrive. */
  events(runId: string, lastEventId?: string): AsyncGenerator<ServerSentEvent>;
}

/** Creates a client of the HTTP API with a key. */
export function createClient(url: string, key?: string): Client {
  const authorization: Sent = key ? { authorization: `Bearer ${key}` } : {};
  const json = { "content-type": "application/json" };

  async function get(path: string, headers: Sent = {}): Promise<Answer> {
    return read(await fetch(url + path, { headers: { ...authorization, ...headers } }));
  }

  async function post(path: string, body?: unknown, headers: Sent = {}): Promise<Answer> {
    const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const all = { ...authorization, ...(body === undefined ? {} : json), ...headers };
    return read(await fetch(url + path, { method: "POST", headers: all, ...sent }));
  }

  async function run(input: string, sessionId?: string) {
    return (await post("/v1/runs", { input, sessionId }, { prefer: "wait=10" })).body;
  }

  async function* events(runId: string, lastEventId?: string) {
    const headers = { ...authorization, ...(lastEventId ? { "last-event-id": lastEventId } : {}) };
    yield* readEvents(await fetch(`${url}/v1/runs/${runId}/events`, { headers }));
  }

  return { get, post, run, events };
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = /^application\/(problem\+)?json/.test(headers.get("content-type") ?? "");
  return { status, headers, body: isJson ? JSON.parse(text) : text };
}

export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: RunEvent & { readonly at: string };
}

/** Reads server-sent events with one line each of `id`, `event` and `data`. */
async function* readEvents(response: Response): AsyncGenerator<ServerSentEvent> {
  let unread = "";
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (unread + text).split("\n\n");
    unread = blocks.pop()!;
    for (const block of blocks) if (!block.startsWith(":")) yield parse(block);
  }
}

function parse(block: string): ServerSentEvent {
  const fields = Object.fromEntries(block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line)!.slice(1)));
  return { id: fields["id"], event: fields["event"], data: JSON.parse(fields["data"]) };
}
