import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const json = { "content-type": "application/json" };
const malformed = "Malformed JSON in request body";
const invalid = "The request is not valid:";
const notText = (received: string) => `Invalid input: expected string, received ${received}`;

test.for([
  ["not JSON", '{"input":', malformed],
  ["empty", "", malformed],
  ["a list", [], `${invalid} Invalid input: expected object, received array.`],
  ["without an input", {}, `${invalid} input: ${notText("undefined")}.`],
  ["with an empty input", { input: "" }, `${invalid} input: Too small: expected string to have >=1 characters.`],
  [
    "with a long input",
    { input: "x".repeat(32_001) },
    `${invalid} input: Too big: expected string to have <=32000 characters.`,
  ],
  [
    "with unknown fields",
    { input: "Hello", principal: "bob", history: [] },
    `${invalid} Unrecognized keys: "principal", "history".`,
  ],
  [
    "wrong in two places",
    { input: 1, sessionId: 2 },
    `${invalid} input: ${notText("number")}; sessionId: ${notText("number")}.`,
  ],
] as const)("rejects a body and tells the problem: %s", async ([, body, detail]) => {
  const { alice } = await createService({ model: scriptedModel([]) });
  const { status, headers, body: problem } = await alice.post("/v1/runs", body, json);
  expect(status).toBe(400);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(problem).toEqual({ type: "about:blank", title: "Bad Request", status: 400, detail });
});

test("rejects an approval without true or false", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Please archive record 1001");
  const { status, body } = await alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: "yes" });
  expect(status).toBe(400);
  expect(body.detail).toContain("approved: Invalid input: expected boolean");
});

test.for(["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
  "rejects a body of type %s",
  async (type) => {
    const { alice } = await createService({ model: scriptedModel([]) });
    const { status, body } = await alice.post("/v1/runs", '{"input":"Hello"}', { "content-type": type });
    expect([status, body.detail]).toEqual([415, "Send JSON, with the header `Content-Type: application/json`."]);
  },
);

test("accepts a body type with a character set", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const headers = { "content-type": "application/json; charset=utf-8" };
  expect((await alice.post("/v1/runs", '{"input":"Hello"}', headers)).status).toBe(202);
});

test.for(["with", "without"])("rejects a body over 256 kB %s a length", async (length) => {
  const { url } = await createService({ model: scriptedModel([]) });
  const body = new Blob([JSON.stringify({ input: "x".repeat(300 * 1024) })]);
  const response = await fetch(`${url}/v1/runs`, {
    method: "POST",
    headers: { authorization: "Bearer key-of-alice-0123456789", ...json },
    body: length === "with" ? body : body.stream(),
    duplex: "half",
  });
  expect(response.status).toBe(413);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = { title: "Payload Too Large", detail: "A request body has at most 256 kB." };
  expect(await response.json()).toMatchObject(problem);
});

test.for(["/v1/runs/a%00b", "/v1/runs/a%00b/events", "/v1/sessions/a%0Ab/messages"])(
  "rejects the control character in %s",
  async (path) => {
    const { alice } = await createService({ model: scriptedModel([]) });
    const { status, body } = await alice.get(path);
    expect(status).toBe(400);
    expect(body.detail).toMatch(/^The request is not valid: \w+: must not have control characters\.$/);
  },
);

test("accepts any character in an input", async () => {
  const { alice } = await createService({ model: scriptedModel([{ say: "What\u0000?" }]) });
  const run = await alice.run("Hello\u0000\u{1F600}");
  expect(run).toMatchObject({ status: "succeeded", output: "What\u0000?" });
  const { body } = await alice.get(`/v1/sessions/${run.sessionId}/messages`);
  expect(body.messages[0].content).toBe("Hello\u0000\u{1F600}");
});

test.for(["/v1/nothing", "/v1/runs", "/nothing", "/v1/runs/unknown", "/v1/sessions/unknown/messages"])(
  "returns 404 for %s",
  async (path) => {
    const { alice } = await createService({ model: scriptedModel([]) });
    const { status, headers, body } = await alice.get(path);
    expect(status).toBe(404);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({ type: "about:blank", title: "Not Found", status: 404 });
  },
);

interface Operation {
  readonly summary: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

interface Description {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly security: readonly object[];
  readonly components: { readonly securitySchemes: object };
}

/** Reads the OpenAPI description, without a key. */
async function describeApi() {
  const { stranger } = await createService({ model: scriptedModel([]) });
  const description: Description = (await stranger.get("/openapi.json")).body;
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      return { path, name: `${method.toUpperCase()} ${path}`, operation };
    }),
  );
  return { description, operations };
}

test("describes every route in OpenAPI", async () => {
  const { description, operations } = await describeApi();
  expect(description.openapi).toBe("3.1.0");
  expect(operations.map(({ name }) => name).toSorted()).toEqual([
    "GET /healthz",
    "GET /readyz",
    "GET /v1/runs/{runId}",
    "GET /v1/runs/{runId}/events",
    "GET /v1/sessions/{sessionId}/messages",
    "POST /v1/runs",
    "POST /v1/runs/{runId}/approvals/{toolCallId}",
    "POST /v1/runs/{runId}/cancel",
  ]);
});

test("requires a key in OpenAPI, except for the probes", async () => {
  const { description, operations } = await describeApi();
  expect(description.components.securitySchemes).toEqual({ key: { type: "http", scheme: "bearer" } });
  expect(description.security).toEqual([{ key: [] }]);
  const open = operations.filter(({ operation }) => operation.security?.length === 0);
  expect(open.map(({ path }) => path)).toEqual(["/healthz", "/readyz"]);
});

test("describes summary, path parameters and problems of each route", async () => {
  const { operations } = await describeApi();
  for (const { path, name, operation } of operations) {
    expect(operation.summary, name).toMatch(/^[A-Z].{5,}/);
    const described = (operation.parameters ?? []).filter((parameter) => parameter.in === "path" && parameter.required);
    const inBraces = Array.from(path.matchAll(/\{(\w+)\}/g), ([, parameter]) => parameter);
    const names = described.map((parameter) => parameter.name);
    expect(names, name).toEqual(inBraces);
    for (const status of path.startsWith("/v1/") ? ["401", "404", "429"] : []) {
      expect(Object.keys(operation.responses[status]?.content ?? {}), name).toEqual(["application/problem+json"]);
    }
  }
});

test("resolves every reference of OpenAPI", async () => {
  const { description } = await describeApi();
  const references = JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g);
  const targets = new Set(Array.from(references, ([, target]) => target!));
  expect(targets.size).toBeGreaterThan(3);
  for (const target of targets) {
    const found = target
      .split("/")
      .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], description);
    expect(found, target).toBeTypeOf("object");
  }
});
