import * as otel from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { setGlobalErrorHandler, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { setTimeout as delay } from "node:timers/promises";

import type { Attributes, Metric, Span, SpanOptions } from "../ports/index.ts";
import { newTraceparent, type Tracing } from "./tracing.ts";

/** Longest wait for the endpoint at shutdown: an endpoint that is away must not delay a deployment. */
const closeWithinMs = 2_000;

const kinds = { internal: otel.SpanKind.INTERNAL, client: otel.SpanKind.CLIENT, server: otel.SpanKind.SERVER };

/**
 * Sends spans and metrics over OTLP/HTTP. Registered globally, so that other instrumentations join the traces. Calls
 * `onUnsent` once, at the first failure to send.
 */
export function openTelemetry(endpoint: string, serviceName: string, onUnsent: () => void): Tracing {
  const base = endpoint.replace(/\/+$/, "");
  const resource = resourceFromAttributes({ "service.name": serviceName });
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }) })],
  });
  const exporter = new OTLPMetricExporter({ url: `${base}/v1/metrics` });
  const meters = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] });
  otel.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  otel.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  otel.trace.setGlobalTracerProvider(tracers);
  otel.metrics.setGlobalMeterProvider(meters);
  let hasReported = false;
  const reportUnsent = () => {
    if (!hasReported) onUnsent();
    hasReported = true;
  };
  setGlobalErrorHandler(reportUnsent);
  const tracer = tracers.getTracer("agent");
  const histograms = new Map<string, otel.Histogram>();

  function span<Result>(options: SpanOptions, work: (span: Span) => Promise<Result>): Promise<Result> {
    const { name, kind = "internal", attributes = {}, parent } = options;
    const around = parent
      ? otel.propagation.extract(otel.ROOT_CONTEXT, { traceparent: parent })
      : otel.context.active();
    const described = { kind: kinds[kind], attributes: attributes as otel.Attributes };
    return tracer.startActiveSpan(name, described, around, async (span) => {
      const set = (more: Attributes) => void span.setAttributes(more as otel.Attributes);
      const status = { code: otel.SpanStatusCode.ERROR };
      const fail = (type: string) => void span.setStatus(status).setAttribute("error.type", type);
      try {
        return await work({ set, fail });
      } catch (error) {
        // The type only: a message can quote a user or a model.
        fail(error instanceof Error ? error.name : typeof error);
        throw error;
      } finally {
        span.end();
      }
    });
  }

  function histogramOf({ name, unit, description, buckets }: Metric): otel.Histogram {
    const known = histograms.get(name);
    if (known) return known;
    const advice = { explicitBucketBoundaries: [...buckets] };
    const histogram = meters.getMeter("agent").createHistogram(name, { unit, description, advice });
    histograms.set(name, histogram);
    return histogram;
  }

  return {
    current,
    span,
    measure: (metric, value, attributes) => histogramOf(metric).record(value, attributes as otel.Attributes),
    traceparent: () => current() ?? newTraceparent(),
    close: async () => {
      const sent = Promise.allSettled([tracers.shutdown(), meters.shutdown()]).then(() => "sent");
      if ((await Promise.race([sent, delay(closeWithinMs)])) !== "sent") reportUnsent();
    },
  };
}

function current(): string | undefined {
  const carrier: { traceparent?: string } = {};
  otel.propagation.inject(otel.context.active(), carrier);
  return carrier.traceparent;
}
