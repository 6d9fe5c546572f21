import { randomBytes } from "node:crypto";

import type { Telemetry } from "../../ports/telemetry.ts";

/** Telemetry without its log, which is the same wherever the spans go. */
export interface Tracing extends Omit<Telemetry, "log"> {
  /** The `traceparent` of the span that surrounds the caller, if there is one. */
  current(): string | undefined;
}

/** Source: W3C Trace Context, section 3.2. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
}
