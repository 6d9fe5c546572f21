import { writeFileSync } from "node:fs";

import { readRecording, recordingFile, type Exchange, type Recording } from "./recording.ts";
import type { Scene } from "./scenes.ts";
import { asked, type Format } from "./wire.ts";

/** Those that were recorded, by their scene. */
export type Exchanges = Partial<Record<Scene, Exchange>>;

type Fetch = typeof globalThis.fetch;
type Piece = Exchange["response"]["body"][number];

/** All that is kept of an answer's headers; the others may name who asked. */
const keptHeaders = ["content-type", "retry-after"];

/** Headers of a request that hold no secret; of every other one, and of the query, nothing may come back in an answer. */
const openHeaders = new Set(["accept", "anthropic-version", "content-type", "user-agent"]);
const shortestSecret = 8;

/**
 * A `fetch` that keeps the exchange when its answer has been read to the end. Of the request only what `Asked` has is
 * kept: no header, no query, no text.
 */
export function recording(format: Format, keep: (exchange: Exchange) => void, fetch: Fetch = globalThis.fetch): Fetch {
  return async (input, init) => {
    const secrets = secretsOf(new Request(input, init));
    const request = asked(format, input, init);
    const response = await fetch(input, init);
    if (!response.ok) throw new Error(`${request.path} answered ${response.status}: only answers are recorded.`);
    const headers = Object.fromEntries(keptHeaders.flatMap((name) => pairOf(response.headers, name)));
    const isText =
      /json|event-stream|^text/.test(headers["content-type"] ?? "") && !/amazon/.test(headers["content-type"]!);
    const body: Uint8Array[] = [];
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        body.push(piece);
        controller.enqueue(piece);
      },
      flush() {
        const recordedAt = new Date().toISOString();
        const pieces = isText ? texts(body, secrets) : binaries(body, secrets);
        keep({ recordedAt, request, response: { status: response.status, headers, body: pieces } });
      },
    });
    return new Response(response.body!.pipeThrough(watch), response);
  };
}

/** Writes the file of a format anew, with these exchanges in the place of those that it had. */
export function saveExchanges(format: Format, exchanges: Exchanges, file: URL = recordingFile(format)): void {
  const before = readRecording(format);
  const after: Recording = { ...before, exchanges: { ...before.exchanges, ...exchanges } };
  writeFileSync(file, `${JSON.stringify(after, undefined, 2)}\n`);
}

function secretsOf({ headers, url }: Request): string[] {
  const values = [...headers].flatMap(([name, value]) =>
    openHeaders.has(name) ? [] : [value, ...value.split(/[\s,;=]+/)],
  );
  return [...values, ...new URL(url).searchParams.values()].filter(({ length }) => length >= shortestSecret);
}

/** The pieces as text, an event each: where the network parted them means nothing. */
function texts(body: readonly Uint8Array[], secrets: readonly string[]): Piece[] {
  const text = secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), Buffer.concat(body).toString());
  return text.split(/(?<=\r?\n\r?\n)/);
}

/** A secret among bytes with a checksum cannot be taken out, so that such an answer is not kept at all. */
function binaries(body: readonly Uint8Array[], secrets: readonly string[]): Piece[] {
  const whole = Buffer.concat(body).toString("latin1");
  if (secrets.some((secret) => whole.includes(secret)))
    throw new Error("The answer holds a secret: it is not recorded.");
  return body.map((piece) => ({ base64: Buffer.from(piece).toString("base64") }));
}

function pairOf(headers: Headers, name: string): [string, string][] {
  const value = headers.get(name);
  return value === null ? [] : [[name, value]];
}
