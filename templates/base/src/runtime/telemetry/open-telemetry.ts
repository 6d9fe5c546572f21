import {
  context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes as OtelAttributes,
  type Histogram,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { setGlobalErrorHandler, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { setTimeout as delay } from "node:timers/promises";

import type { Metric, Span, SpanOptions } from "../ports/telemetry.ts";
import { newTraceparent, type Tracing } from "./tracing.ts";

/** What is still unsent by then is given up: an endpoint that is away must not hold up a deployment. */
const closeWithinMs = 2_000;

interface OpenTelemetryOptions {
  readonly endpoint: string;
  readonly serviceName: string;
  /** Called once, at the first failure to send. */
  readonly onUnsent: () => void;
}

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, server: SpanKind.SERVER };

/** Spans and metrics over OTLP/HTTP. Registered globally, so that instrumentations you add join the same traces. */
export function openTelemetry({ endpoint, serviceName, onUnsent }: OpenTelemetryOptions): Tracing {
  const base = endpoint.replace(/\/+$/, "");
  const resource = resourceFromAttributes({ "service.name": serviceName });
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }) })],
  });
  const exporter = new OTLPMetricExporter({ url: `${base}/v1/metrics` });
  const meters = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracers);
  metrics.setGlobalMeterProvider(meters);
  const tellUnsent = once(onUnsent);
  setGlobalErrorHandler(tellUnsent);
  const tracer = tracers.getTracer("agent");
  const histograms = new Map<string, Histogram>();

  function span<Result>(options: SpanOptions, work: (span: Span) => Promise<Result>): Promise<Result> {
    const { name, kind = "internal", attributes = {}, parent } = options;
    const around = parent ? propagation.extract(ROOT_CONTEXT, { traceparent: parent }) : context.active();
    return tracer.startActiveSpan(
      name,
      { kind: kinds[kind], attributes: attributes as OtelAttributes },
      around,
      async (otel) => {
        const fail = (type: string) =>
          void otel.setStatus({ code: SpanStatusCode.ERROR }).setAttribute("error.type", type);
        try {
          return await work({ set: (more) => void otel.setAttributes(more as OtelAttributes), fail });
        } catch (error) {
          // The type only: a message can hold what a person or a model said.
          fail(error instanceof Error ? error.name : typeof error);
          throw error;
        } finally {
          otel.end();
        }
      },
    );
  }

  function histogramOf({ name, unit, description, buckets }: Metric): Histogram {
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
    measure: (metric, value, attributes) => histogramOf(metric).record(value, attributes as OtelAttributes),
    traceparent: () => current() ?? newTraceparent(),
    close: async () => {
      const sent = Promise.allSettled([tracers.shutdown(), meters.shutdown()]).then(() => "sent");
      if ((await Promise.race([sent, delay(closeWithinMs)])) !== "sent") tellUnsent();
    },
  };
}

function current(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
