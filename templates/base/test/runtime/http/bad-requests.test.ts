import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const invalid: Record<string, { body: unknown; detail: string }> = {
  "not JSON": { body: '{"input":', detail: "Malformed JSON in request body" },
  empty: { body: "", detail: "Malformed JSON in request body" },
  "a list": { body: [], detail: "The request is not valid: Invalid input: expected object, received array." },
  "without an input": {
    body: {},
    detail: "The request is not valid: input: Invalid input: expected string, received undefined.",
  },
  "with an empty input": {
    body: { input: "" },
    detail: "The request is not valid: input: Too small: expected string to have >=1 characters.",
  },
  "with fields that do not exist": {
    body: { input: "Hello", principal: "bob", history: [] },
    detail: 'The request is not valid: Unrecognized keys: "principal", "history".',
  },
  "wrong in two places": {
    body: { input: 1, sessionId: 2 },
    detail:
      "The request is not valid: input: Invalid input: expected string, received number; " +
      "sessionId: Invalid input: expected string, received number.",
  },
};

test.for(Object.entries(invalid))("a body that is %s is refused and told why", async ([, { body, detail }]) => {
  const { alice } = await createService({ model: scriptedModel([]) });
  const { status, headers, body: problem } = await alice.post("/v1/runs", body, { "content-type": "application/json" });
  expect(status).toBe(400);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(problem).toEqual({ type: "about:blank", title: "Bad request", status: 400, detail });
});

test("an approval has to say yes or no", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Please archive record 1001");
  const { status, body } = await alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: "yes" });
  expect(status).toBe(400);
  expect(body.detail).toContain("approved: Invalid input: expected boolean");
});

test.for(["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
  "a body of type %s is refused and told what is taken",
  async (type) => {
    const { alice } = await createService({ model: scriptedModel([]) });
    const { status, body } = await alice.post("/v1/runs", '{"input":"Hello"}', { "content-type": type });
    expect(status).toBe(415);
    expect(body.detail).toBe("Send JSON, with the header `Content-Type: application/json`.");
  },
);

test("the type of a body may name its character set", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const headers = { "content-type": "application/json; charset=utf-8" };
  expect((await alice.post("/v1/runs", '{"input":"Hello"}', headers)).status).toBe(202);
});

test.for(["/v1/runs/a%00b", "/v1/runs/a%00b/events", "/v1/sessions/a%0Ab/messages"])(
  "%s, which no id can be, is refused",
  async (path) => {
    const { alice } = await createService({ model: scriptedModel([]) });
    const { status, body } = await alice.get(path);
    expect(status).toBe(400);
    expect(body.detail).toMatch(/^The request is not valid: \w+: must not have control characters\.$/);
  },
);

test("an input may have any character in it", async () => {
  const { alice } = await createService({ model: scriptedModel([{ say: "What\u0000?" }]) });
  const run = await alice.run("Hello\u0000\u{1F600}");
  expect(run).toMatchObject({ status: "succeeded", output: "What\u0000?" });
  const { body } = await alice.get(`/v1/sessions/${run.sessionId}/messages`);
  expect(body.messages[0].content).toBe("Hello\u0000\u{1F600}");
});

test.for(["/v1/nothing", "/v1/runs", "/nothing", "/v1/runs/unknown", "/v1/sessions/unknown/messages"])(
  "%s, which is not there, is a problem with status 404",
  async (path) => {
    const { alice } = await createService({ model: scriptedModel([]) });
    const { status, headers, body } = await alice.get(path);
    expect(status).toBe(404);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({ type: "about:blank", title: "Not found", status: 404 });
  },
);
