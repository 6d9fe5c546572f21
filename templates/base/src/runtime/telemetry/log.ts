import { pino, type DestinationStream, type Logger } from "pino";

import type { Log, LogFields } from "../ports/telemetry.ts";
import { describeError } from "./describe-error.ts";

const secretNames = ["authorization", "apiKey", "api_key", "password", "secret", "token", "cookie"];

/** One JSON object a line, with the trace that it belongs to, without what is secret. */
export function createLog(level: string, traceparent: () => string | undefined, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => ({ trace: traceparent()?.split("-")[1] }),
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
    serializers: { err: (error: unknown) => describeError(error, level === "debug") },
  };
  return logOf(destination ? pino(options, destination) : pino(options), {});
}

/** Each run has a log of its own, which says a line or two: less than what it takes to make a child of pino's. */
function logOf(log: Logger, common: LogFields): Log {
  return {
    info: (fields, message) => log.info({ ...common, ...fields }, message),
    warn: (fields, message) => log.warn({ ...common, ...fields }, message),
    error: (fields, message) => log.error({ ...common, ...fields }, message),
    child: (fields) => logOf(log, { ...common, ...fields }),
  };
}
