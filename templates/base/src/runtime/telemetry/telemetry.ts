import type { DestinationStream } from "pino";
import { z } from "zod";

import type { Telemetry } from "../ports/telemetry.ts";
import { createLog } from "./log.ts";
import { localTracing } from "./local-tracing.ts";

const levels = ["debug", "info", "warn", "error", "silent"] as const;

export const variables = {
  LOG_LEVEL: z.enum(levels, { error: `must be one of ${levels.join(", ")}` }).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be a URL, for example http://127.0.0.1:4318" })
    .optional(),
  /** Read by the exporter itself. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().default("agent"),
};

export interface TelemetryOptions {
  readonly level: string;
  readonly serviceName: string;
  readonly endpoint?: string | undefined;
  /** Standard output unless told. */
  readonly destination?: DestinationStream;
}

/** Logs to standard output; spans and metrics to an OTLP endpoint when there is one. Only then is OpenTelemetry loaded. */
export async function create({ level, serviceName, endpoint, destination }: TelemetryOptions): Promise<Telemetry> {
  const onUnsent = () => log.warn({}, "spans and metrics cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT");
  const tracing = endpoint
    ? (await import("./open-telemetry.ts")).openTelemetry({ endpoint, serviceName, onUnsent })
    : localTracing();
  const log = createLog(level, tracing.current, destination);
  return { ...tracing, log };
}
