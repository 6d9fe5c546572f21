import { pino, type DestinationStream, type Logger } from "pino";

import type { Log, LogFields } from "../ports/index.ts";

const deepestCause = 5;
const secretNames = ["authorization", "apiKey", "api_key", "password", "secret", "token", "cookie"];

/** Creates a log with one JSON object a line and its trace id, without secrets. */
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

/** Cheaper than a child of pino for the two lines that a run usually writes. */
function logOf(log: Logger, common: LogFields): Log {
  return {
    info: (fields, message) => log.info({ ...common, ...fields }, message),
    warn: (fields, message) => log.warn({ ...common, ...fields }, message),
    error: (fields, message) => log.error({ ...common, ...fields }, message),
    child: (fields) => logOf(log, { ...common, ...fields }),
  };
}

/**
 * Returns the kind and the place of an error. Its message may quote a user or a model, so only LOG_LEVEL=debug adds it.
 * Other properties are left out: the error of a provider holds the whole request.
 */
function describeError(error: unknown, withMessage: boolean, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    type: error.name,
    ...(/^\w{1,60}$/.test(String(code)) ? { code } : {}),
    ...(typeof statusCode === "number" ? { statusCode } : {}),
    ...(withMessage ? { message: error.message } : {}),
    stack: framesOf(error),
    ...(error.cause && depth < deepestCause ? { cause: describeError(error.cause, withMessage, depth + 1) } : {}),
  };
}

/** The stack begins with the message, which is left out. */
function framesOf({ stack = "", message }: Error): string[] {
  const frames = stack.slice(stack.indexOf(message) + message.length).split("\n");
  return frames.map((line) => line.trim()).filter((line) => line.startsWith("at "));
}
