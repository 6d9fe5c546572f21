import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";

import type { Span, Telemetry } from "../ports/index.ts";

/** Telemetry without its log. */
export interface Tracing extends Omit<Telemetry, "log"> {
  /** Returns the `traceparent` of the current span, if there is one. */
  current(): string | undefined;
}

/** Returns a new trace context. Source: W3C Trace Context, section 3.2. */
export function newTraceparent(): string {
  const trace = randomUUID().replaceAll("-", "");
  const span = randomUUID().replaceAll("-", "").slice(16);
  return `00-${trace}-${span}-01`;
}

/** Tracing without an exporter. It passes trace ids on, so that the lines of one trace can be found in the log. */
export function localTracing(): Tracing {
  const surrounding = new AsyncLocalStorage<string>();
  const span: Span = { set: () => undefined, fail: () => undefined };
  const current = () => surrounding.getStore();
  return {
    current,
    span: ({ parent }, work) => {
      const trace = validated(parent);
      // Spans of one trace need no ids of their own here.
      if (trace === undefined && current()) return work(span);
      return surrounding.run(trace ?? newTraceparent(), work, span);
    },
    measure: () => undefined,
    traceparent: () => current() ?? newTraceparent(),
    close: async () => undefined,
  };
}

function validated(traceparent: string | undefined): string | undefined {
  return traceparent && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent) ? traceparent : undefined;
}
