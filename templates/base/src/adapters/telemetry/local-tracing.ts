import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";

import type { Span, Telemetry } from "../../ports/telemetry.ts";

/** Without an exporter, spans go nowhere; trace ids are still handed on, so that log lines can be put together. */
export function localTracing(): Omit<Telemetry, "log"> {
  const current = new AsyncLocalStorage<string>();
  const span: Span = { set: () => undefined, fail: () => undefined };
  return {
    span: ({ parent }, work) => current.run(validated(parent) ?? current.getStore() ?? newTraceparent(), work, span),
    measure: () => undefined,
    traceparent: () => current.getStore() ?? newTraceparent(),
    close: async () => undefined,
  };
}

function validated(traceparent: string | undefined): string | undefined {
  return traceparent && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent) ? traceparent : undefined;
}

/** Source: W3C Trace Context, section 3.2. */
function newTraceparent(): string {
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
}
