import { z } from "zod";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

import { create as createTelemetry } from "../../../src/runtime/telemetry/telemetry.ts";

type LogLine = Readonly<Record<string, unknown>>;

/** Creates telemetry and records its log, as lines and as text. */
export async function recordLog(options: { level?: string; endpoint?: string } = {}) {
  let text = "";
  const destination = { write: (line: string) => void (text += line) };
  const telemetry = await createTelemetry({ level: "info", serviceName: "test", ...options, destination });
  const lines = () =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  return { telemetry, lines, text: () => text };
}

/*
 * OTLP as JSON. The schemas are strict: an unknown field is an error.
 * Source: https://github.com/open-telemetry/opentelemetry-proto, opentelemetry/proto, and
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding for ids and 64-bit numbers.
 */

const id = (bytes: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${bytes * 2}}$`));
const count = z.number().int().nonnegative();
const nanoseconds = z.string().regex(/^[1-9]\d{18}$/);

const Value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.number().int() }),
  z.strictObject({ doubleValue: z.number() }),
]);
const Attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: Value }))
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]])));
const Resource = z.strictObject({
  attributes: Attributes.refine((attributes) => attributes["service.name"], "a resource has a service.name"),
  droppedAttributesCount: z.literal(0),
});
const Scope = z.strictObject({ name: z.string().min(1), version: z.string().optional() });

const Span = z.strictObject({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: id(8).optional(),
  traceState: z.string().optional(),
  flags: count.optional(),
  name: z.string().min(1),
  kind: z.number().int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: Attributes,
  droppedAttributesCount: z.literal(0),
  events: z.array(z.never()),
  droppedEventsCount: z.literal(0),
  links: z.array(z.never()),
  droppedLinksCount: z.literal(0),
  status: z.strictObject({ code: z.number().int().min(0).max(2), message: z.string().optional() }),
});

const TraceRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({ resource: Resource, scopeSpans: z.array(z.strictObject({ scope: Scope, spans: z.array(Span) })) }),
  ),
});

const HistogramPoint = z
  .strictObject({
    attributes: Attributes,
    startTimeUnixNano: nanoseconds,
    timeUnixNano: nanoseconds,
    count,
    sum: z.number(),
    min: z.number(),
    max: z.number(),
    explicitBounds: z.array(z.number()),
    bucketCounts: z.array(count),
  })
  .refine((point) => point.bucketCounts.length === point.explicitBounds.length + 1, "one bucket more than bounds")
  .refine((point) => point.bucketCounts.reduce((sum, bucket) => sum + bucket, 0) === point.count, "buckets add up");

const Metric = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  unit: z.string(),
  histogram: z.strictObject({ aggregationTemporality: z.literal([1, 2]), dataPoints: z.array(HistogramPoint) }),
});

const MetricsRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource: Resource,
      scopeMetrics: z.array(z.strictObject({ scope: Scope, metrics: z.array(Metric) })),
    }),
  ),
});

type Span = z.output<typeof Span>;
type Metric = z.output<typeof Metric>;

export interface Receiver {
  readonly url: string;
  readonly spans: Span[];
  readonly metrics: Metric[];
  /** Service names of the senders. */
  readonly services: Set<unknown>;
  readonly headers: IncomingHttpHeaders[];
  /** Returns all request bodies. */
  bytes(): string;
}

/** Starts a server for OTLP over HTTP. Returns 400 and fails the test when a request does not follow the protocol. */
export async function startReceiver(): Promise<Receiver> {
  const bodies: string[] = [];
  const received = { spans: [] as Span[], metrics: [] as Metric[], services: new Set<unknown>() };
  const headers: IncomingHttpHeaders[] = [];

  function addSpans(body: unknown): void {
    for (const { resource, scopeSpans } of TraceRequest.parse(body).resourceSpans) {
      received.services.add(resource.attributes["service.name"]);
      received.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
  }

  function addMetrics(body: unknown): void {
    for (const { resource, scopeMetrics } of MetricsRequest.parse(body).resourceMetrics) {
      received.services.add(resource.attributes["service.name"]);
      received.metrics.push(...scopeMetrics.flatMap(({ metrics }) => metrics));
    }
  }

  const receivers: Record<string, (body: unknown) => void> = { "/v1/traces": addSpans, "/v1/metrics": addMetrics };
  const problems: unknown[] = [];

  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    headers.push(request.headers);
    try {
      if (request.headers["content-type"] !== "application/json") throw new Error("The content type is not JSON.");
      receivers[request.url!]!(JSON.parse(body));
      response.setHeader("content-type", "application/json").end("{}");
    } catch (error) {
      problems.push(error);
      response.writeHead(400).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    if (problems.length > 0) throw new AggregateError(problems, `A request is not OTLP: ${String(problems[0])}`);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, ...received, headers, bytes: () => bodies.join("\n") };
}
