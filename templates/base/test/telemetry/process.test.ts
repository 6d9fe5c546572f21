import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";

import { startReceiver } from "../support/otlp-receiver.ts";
import { freshEnvironment, startServer } from "../support/server-process.ts";

/** Tells, on standard error, each module of OpenTelemetry that a process loads. */
const tellModules = `--import=data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, next) {
      if (url.includes("@opentelemetry")) writeSync(2, url + "\\n");
      return next(url, context);
    },
  });
`)}`;

/** One run in a process with that endpoint, and how the process ended. */
async function runAndStop(endpoint: string) {
  const environment = { ...(await freshEnvironment()), OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const headers = { OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20of-the-collector" };
  const server = await startServer({ ...environment, ...headers }, [tellModules]);
  const run = await server.alice.run("Where is order 1001?");
  const stoppedAt = Date.now();
  server.kill("SIGTERM");
  const ending = await server.ended;
  return { run, ...ending, stoppedWithin: Date.now() - stoppedAt };
}

const modules = /@opentelemetry/;
const unsent = /spans and metrics cannot be sent/g;

test("without an endpoint, nothing of OpenTelemetry is loaded", async () => {
  const { run, code, stderr } = await runAndStop("");
  expect(run.status).toBe("succeeded");
  expect(code).toBe(0);
  expect(stderr).not.toMatch(modules);
});

test("with an endpoint, everything has arrived there when the process has stopped", async () => {
  const receiver = await startReceiver();
  const { run, code, stderr } = await runAndStop(receiver.url);
  expect(code).toBe(0);
  expect(stderr).toMatch(modules);
  expect(receiver.services).toEqual(new Set(["agent"]));
  expect(receiver.spans.map(({ attributes }) => attributes["run.id"])).toContain(run.id);
  expect(receiver.metrics.map(({ name }) => name)).toContain("gen_ai.client.token.usage");
  expect(receiver.headers.map(({ authorization }) => authorization)).toContain("Bearer of-the-collector");
});

test("an endpoint that is away or never answers harms no run, is told of once, and holds no stopping process", async () => {
  const endpoints = await Promise.all([closedPort(), silentPort()]);
  const runs = await Promise.all(endpoints.map((port) => runAndStop(`http://127.0.0.1:${port}`)));
  for (const { run, code, stdout, stderr, stoppedWithin } of runs) {
    expect(run.status).toBe("succeeded");
    expect(code, stderr).toBe(0);
    expect(stdout.match(unsent)).toHaveLength(1);
    expect(stderr.split("\n").filter((line) => !modules.test(line))).toEqual([""]);
    expect(stoppedWithin).toBeLessThan(8_000);
  }
});

async function silentPort(): Promise<number> {
  const server = createServer((socket) => void socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}
