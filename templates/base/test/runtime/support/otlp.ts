import { z } from "zod";

/*
 * OTLP in its JSON form, as strict as the specification allows: an unknown field is a mistake, too.
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

export const TraceRequest = z.strictObject({
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

export const MetricsRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource: Resource,
      scopeMetrics: z.array(z.strictObject({ scope: Scope, metrics: z.array(Metric) })),
    }),
  ),
});

export type Span = z.output<typeof Span>;
export type Metric = z.output<typeof Metric>;
