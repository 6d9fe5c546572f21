import { readFileSync } from "node:fs";

import type { Scene } from "./scenes.ts";
import { asked, type Asked, type Format } from "./wire.ts";

/** What went over the wire between an adapter and its provider, a file a format. */
export interface Recording {
  readonly format: Format;
  /** The provider's public documentation of it. */
  readonly documentation: string;
  readonly exchanges: Readonly<Record<Scene, Exchange>>;
}

export interface Exchange {
  /** When it was recorded; otherwise it was written after the documentation. */
  readonly recordedAt?: string;
  readonly request: Asked;
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** In the pieces in which it is sent; what is not text is in base64. */
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
  /** What the adapter asked, in order. */
  readonly requests: Asked[];
}

/** How the body of a replay goes on after its last piece; silence is no answer at all. */
export type Ending = "end" | "break" | "hang" | "silence";

/**
 * Answers every request as the provider did in that exchange. `pieces` and `ending` say how much of the body comes, and
 * what comes then.
 */
export function replay(format: Format, { response }: Exchange, pieces = Infinity, ending: Ending = "end"): Replay {
  const requests: Asked[] = [];
  const fetch: Fetch = async (input, init) => {
    requests.push(asked(format, input, init));
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

/** Never resolves; rejects as `fetch` does when whoever asked has gone. */
function aborted(signal?: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
}

function toBytes(piece: Exchange["response"]["body"][number]): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.base64, "base64");
}
