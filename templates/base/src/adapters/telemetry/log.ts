import { pino, stdSerializers, type DestinationStream } from "pino";

import type { Log } from "../../ports/telemetry.ts";

const secretNames = ["authorization", "apiKey", "api_key", "password", "secret", "token", "cookie"];

/** One JSON object a line, with the trace that it belongs to, without what is secret. */
export function createLog(level: string, traceparent: () => string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => ({ trace: traceparent().split("-")[1] }),
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A provider's error carries the whole request and answer as properties: those stay out of the log. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack, ...("statusCode" in error ? { statusCode: error.statusCode } : {}) };
}
