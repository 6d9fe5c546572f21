import { randomUUID } from "node:crypto";

import type { Telemetry } from "../ports/telemetry.ts";

/** Telemetry without its log, which is the same wherever the spans go. */
export interface Tracing extends Omit<Telemetry, "log"> {
  /** The `traceparent` of the span that surrounds the caller, if there is one. */
  current(): string | undefined;
}

/** Of the platform's UUIDs, which it has in store. Source: W3C Trace Context, section 3.2. */
export function newTraceparent(): string {
  const [trace, span] = [randomUUID(), randomUUID()].map((id) => id.replaceAll("-", ""));
  return `00-${trace}-${span!.slice(16)}-01`;
}
