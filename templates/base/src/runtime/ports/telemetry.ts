/** Logs, spans and metrics. Never pass contents of users or models. */
export interface Telemetry {
  readonly log: Log;
  /** Runs `work` inside a span, a child of `parent` (`traceparent`) or of the current span. An error marks the span. */
  span<Result>(span: SpanOptions, work: (span: Span) => Promise<Result>): Promise<Result>;
  /** Records one measurement in a histogram. */
  measure(metric: Metric, value: number, attributes: Attributes): void;
  /** Returns the current trace context, or a new one, as a `traceparent`. */
  traceparent(): string;
  /** Sends the rest. */
  close(): Promise<void>;
}

export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface SpanOptions {
  readonly name: string;
  readonly kind?: "internal" | "client" | "server";
  readonly attributes?: Attributes;
  readonly parent?: string | undefined;
}

export interface Span {
  /** Adds attributes that are known only at the end. */
  set(attributes: Attributes): void;
  /** Marks a failure that is not thrown. `type` is a short code, never a message. */
  fail(type: string): void;
}

export interface Metric {
  readonly name: string;
  /** UCUM, for example `s` or `{token}`. */
  readonly unit: string;
  readonly description: string;
  readonly buckets: readonly number[];
}

export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** Returns a log that adds these fields to each line. */
  child(fields: LogFields): Log;
}

export type LogFields = Readonly<Record<string, unknown>>;
