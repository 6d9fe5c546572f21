import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";

import { startReceiver } from "../support/telemetry.ts";
import { freshEnvironment, startServer } from "../support/server-process.ts";
import { temporaryFile } from "../support/temporary.ts";

/** Writes the URLs of the loaded OpenTelemetry modules to a file when the process exits. */
const listModules = (file: string) =>
  `--import=data:text/javascript,${encodeURIComponent(`
  import { writeFileSync } from "node:fs";
  import { registerHooks } from "node:module";
  const urls = [];
  registerHooks({
    load(url, context, next) {
      if (url.includes("@opentelemetry")) urls.push(url);
      return next(url, context);
    },
  });
  process.once("exit", () => writeFileSync(${JSON.stringify(file)}, urls.join("\\n")));
`)}`;

/** Runs the agent once in a process with that endpoint, then stops the process. */
async function runAndStop(endpoint: string) {
  const environment = { ...(await freshEnvironment()), OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const headers = { OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20of-the-collector" };
  const file = temporaryFile("modules.txt");
  const server = await startServer({ ...environment, ...headers }, [listModules(file)]);
  const run = await server.alice.run("Where is record 1001?");
  const stoppedAt = Date.now();
  server.kill("SIGTERM");
  const ending = await server.ended;
  const stoppedWithin = Date.now() - stoppedAt;
  return { run, ...ending, stoppedWithin, modules: readFileSync(file, "utf8") };
}

const unsent = /spans and metrics cannot be sent/g;

test("loads no OpenTelemetry module without an endpoint", async () => {
  const { run, code, stderr, modules } = await runAndStop("");
  expect(run.status).toBe("succeeded");
  expect({ code, stderr, modules }).toEqual({ code: 0, stderr: "", modules: "" });
});

test("exports everything to the endpoint before the process stops", async () => {
  const receiver = await startReceiver();
  const { run, code, modules } = await runAndStop(receiver.url);
  expect(code).toBe(0);
  expect(modules).toContain("@opentelemetry");
  expect(receiver.services).toEqual(new Set(["agent"]));
  expect(receiver.spans.map(({ attributes }) => attributes["run.id"])).toContain(run.id);
  expect(receiver.metrics.map(({ name }) => name)).toContain("gen_ai.client.token.usage");
  expect(receiver.headers.map(({ authorization }) => authorization)).toContain("Bearer of-the-collector");
});

test("runs and stops normally when the endpoint does not answer", async () => {
  const endpoints = await Promise.all([portOf("closed"), portOf("silent")]);
  const runs = await Promise.all(endpoints.map((port) => runAndStop(`http://127.0.0.1:${port}`)));
  for (const { run, code, stdout, stderr, stoppedWithin } of runs) {
    expect(run.status).toBe("succeeded");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(unsent)).toHaveLength(1);
    expect(stoppedWithin).toBeLessThan(8_000);
  }
});

/** Returns the port of a server that never answers, or a closed port. */
async function portOf(state: "silent" | "closed"): Promise<number> {
  const server = createServer((socket) => void socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => void server.close(resolve));
  if (state === "closed") await close();
  else onTestFinished(() => void close());
  return port;
}
