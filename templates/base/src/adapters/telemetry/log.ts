import { pino, type DestinationStream } from "pino";

import type { Log } from "../../ports/telemetry.ts";
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
  const log = destination ? pino(options, destination) : pino(options);
  return lazy(() => log);
}

/** Each run has a log of its own, most of which say nothing: what it costs to make one is left until it does. */
function lazy(make: () => Log): Log {
  let made: Log | undefined;
  const log = () => (made ??= make());
  return {
    info: (fields, message) => log().info(fields, message),
    warn: (fields, message) => log().warn(fields, message),
    error: (fields, message) => log().error(fields, message),
    child: (fields) => lazy(() => log().child(fields)),
  };
}
