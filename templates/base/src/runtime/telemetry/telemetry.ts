import type { DestinationStream } from "pino";
import { z } from "zod";

import type { Telemetry } from "../ports/index.ts";
import { createLog } from "./log.ts";
import { localTracing } from "./tracing.ts";

const levels = ["debug", "info", "warn", "error", "silent"] as const;

export const variables = {
  LOG_LEVEL: z.enum(levels, { error: `must be one of ${levels.join(", ")}` }).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be a URL, for example http://127.0.0.1:4318" })
    .optional(),
  /** The exporter reads it. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().default("agent"),
};

export interface TelemetryOptions {
  readonly level: string;
  readonly serviceName: string;
  readonly endpoint?: string | undefined;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Logs to standard output. Loads OpenTelemetry only when there is an OTLP endpoint for spans and metrics. */
export async function create({ level, serviceName, endpoint, destination }: TelemetryOptions): Promise<Telemetry> {
  const onUnsent = () => log.warn({}, "spans and metrics cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT");
  const tracing = endpoint
    ? (await import("./open-telemetry.ts")).openTelemetry(endpoint, serviceName, onUnsent)
    : localTracing();
  const log = createLog(level, tracing.current, destination);
  return { ...tracing, log };
}
