import { AsyncLocalStorage } from "node:async_hooks";

import type { Span } from "../ports/telemetry.ts";
import { newTraceparent, type Tracing } from "./tracing.ts";

/** Without an exporter, spans go nowhere; trace ids are still handed on, so that log lines can be put together. */
export function localTracing(): Tracing {
  const surrounding = new AsyncLocalStorage<string>();
  const span: Span = { set: () => undefined, fail: () => undefined };
  const current = () => surrounding.getStore();
  return {
    current,
    span: ({ parent }, work) => {
      const trace = validated(parent);
      // Within a trace there is nothing to tell one span from another.
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
