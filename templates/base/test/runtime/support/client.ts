import { readEvents, type ServerSentEvent } from "./server-sent-events.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

type Sent = Record<string, string>;

export interface Client {
  get(path: string, headers?: Sent): Promise<Answer>;
  /** Text is sent as it is, anything else as JSON. */
  post(path: string, body?: unknown, headers?: Sent): Promise<Answer>;
  /** Starts a run and waits until it has ended or waits for a person. */
  run(input: string, sessionId?: string): Promise<Answer["body"]>;
  /** The events of a run, as they come. */
  events(runId: string, lastEventId?: string): AsyncGenerator<ServerSentEvent>;
}

/** What a program that uses the agent's API is made of: HTTP and a key. */
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
