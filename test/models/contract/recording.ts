import { readFileSync } from "node:fs";
import type { Scene } from "./scenes.ts";
import { readRequest, type Format, type WireRequest } from "./wire.ts";

/** Traffic between an adapter and its provider. Each format has one file. */
export interface Recording {
  readonly format: Format;
  /** Address of the provider's public documentation of the format. */
  readonly documentation: string;
  readonly exchanges: Readonly<Record<Scene, Exchange>>;
}

export interface Exchange {
  /** Time of the recording. Without it, the exchange was written from the documentation. */
  readonly recordedAt?: string;
  readonly request: WireRequest;
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Body in pieces, as it was sent. Bytes that are not text are in base64. */
    readonly body: readonly (string | { readonly base64: string })[];
  };
}

type Fetch = typeof globalThis.fetch;

export function recordingFile(format: Format): URL {
  return new URL(`recordings/${format}.json`, import.meta.url);
}

export function readRecording(format: Format): Recording {
  return JSON.parse(readFileSync(recordingFile(format), "utf8")) as Recording;
}

export interface Replay {
  readonly fetch: Fetch;
  /** Requests of the adapter, in order. */
  readonly requests: WireRequest[];
}

/** Behaviour of a replay after its last piece. `silence` sends no response at all. */
export type Ending = "end" | "break" | "hang" | "silence";

/** Answers every request with the response of an exchange, cut after `pieces` pieces of its body. */
export function replay(format: Format, { response }: Exchange, pieces = Infinity, ending: Ending = "end"): Replay {
  const requests: WireRequest[] = [];
  const fetch: Fetch = async (input, init) => {
    requests.push(readRequest(format, input, init));
    if (ending === "silence") await aborted(init?.signal);
    const body = response.body.slice(0, pieces).map(toBytes);
    return new Response(ReadableStream.from(send(body, ending, init?.signal)), response);
  };
  return { fetch, requests };
}

async function* send(pieces: readonly Uint8Array[], ending: Ending, signal?: AbortSignal | null) {
  yield* pieces;
  if (ending === "break") throw new TypeError("terminated");
  if (ending === "hang") await aborted(signal);
}

/** Never resolves. Rejects as `fetch` does when the signal aborts. */
function aborted(signal?: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
}

function toBytes(piece: Exchange["response"]["body"][number]): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.base64, "base64");
}
