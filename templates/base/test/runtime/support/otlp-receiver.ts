import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

import { MetricsRequest, TraceRequest, type Metric, type Span } from "./otlp.ts";

export interface Receiver {
  readonly url: string;
  readonly spans: Span[];
  readonly metrics: Metric[];
  /** The resources that sent something. */
  readonly services: Set<unknown>;
  readonly headers: IncomingHttpHeaders[];
  /** Everything that came in, as it came in. */
  bytes(): string;
}

/** A server that takes OTLP over HTTP, and answers 400 to what does not follow the protocol to the letter. */
export async function startReceiver(): Promise<Receiver> {
  const bodies: string[] = [];
  const received = { spans: [] as Span[], metrics: [] as Metric[], services: new Set<unknown>() };
  const headers: IncomingHttpHeaders[] = [];

  function takeSpans(body: unknown): void {
    for (const { resource, scopeSpans } of TraceRequest.parse(body).resourceSpans) {
      received.services.add(resource.attributes["service.name"]);
      received.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
  }

  function takeMetrics(body: unknown): void {
    for (const { resource, scopeMetrics } of MetricsRequest.parse(body).resourceMetrics) {
      received.services.add(resource.attributes["service.name"]);
      received.metrics.push(...scopeMetrics.flatMap(({ metrics }) => metrics));
    }
  }

  const takers: Record<string, (body: unknown) => void> = { "/v1/traces": takeSpans, "/v1/metrics": takeMetrics };
  const problems: unknown[] = [];

  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    headers.push(request.headers);
    try {
      if (request.headers["content-type"] !== "application/json") throw new Error("It is not sent as JSON.");
      takers[request.url!]!(JSON.parse(body));
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
    if (problems.length > 0) throw new AggregateError(problems, `What was sent is not OTLP: ${String(problems[0])}`);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, ...received, headers, bytes: () => bodies.join("\n") };
}
