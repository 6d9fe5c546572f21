import { writeFileSync } from "node:fs";
import { readRecording, recordingFile, type Exchange, type Recording } from "./recording.ts";
import type { Scene } from "./scenes.ts";
import { readRequest, type Format } from "./wire.ts";

/** Recorded exchanges by scene. */
export type Exchanges = Partial<Record<Scene, Exchange>>;

type Fetch = typeof globalThis.fetch;
type Piece = Exchange["response"]["body"][number];

/** Response headers to save. The others may name the account. */
const keptHeaders = ["content-type", "retry-after"];

/** Request headers without a secret. The values of all others, and of the query, must not be in a saved response. */
const openHeaders = new Set(["accept", "anthropic-version", "content-type", "user-agent"]);
const shortestSecret = 8;

/**
 * Returns a `fetch` that passes each exchange to `keep` after its response was read to the end. The exchange has the
 * `WireRequest` only: no header, no query, no text.
 */
export function recording(format: Format, keep: (exchange: Exchange) => void, fetch: Fetch = globalThis.fetch): Fetch {
  return async (input, init) => {
    const secrets = secretsOf(new Request(input, init));
    const request = readRequest(format, input, init);
    const response = await fetch(input, init);
    if (!response.ok) throw new Error(`${request.path} answered ${response.status}: only answers can be recorded.`);
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

/** Replaces these exchanges in the file of a format. */
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

/** Returns one text for each event. The pieces of the network have no meaning. */
function texts(body: readonly Uint8Array[], secrets: readonly string[]): Piece[] {
  const text = secrets.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), Buffer.concat(body).toString());
  return text.split(/(?<=\r?\n\r?\n)/);
}

/** Throws if there is a secret: it cannot be removed from bytes that have a checksum. */
function binaries(body: readonly Uint8Array[], secrets: readonly string[]): Piece[] {
  const whole = Buffer.concat(body).toString("latin1");
  if (secrets.some((secret) => whole.includes(secret)))
    throw new Error("The answer contains a secret, so it cannot be recorded.");
  return body.map((piece) => ({ base64: Buffer.from(piece).toString("base64") }));
}

function pairOf(headers: Headers, name: string): [string, string][] {
  const value = headers.get(name);
  return value === null ? [] : [[name, value]];
}
