import { expect, test } from "vitest";

import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

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

/** The service's description of itself, which needs no key. */
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

test("the description names every route", async () => {
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

test("a key is needed everywhere but for the probes", async () => {
  const { description, operations } = await describeApi();
  expect(description.components.securitySchemes).toEqual({ key: { type: "http", scheme: "bearer" } });
  expect(description.security).toEqual([{ key: [] }]);
  const open = operations.filter(({ operation }) => operation.security?.length === 0);
  expect(open.map(({ path }) => path)).toEqual(["/healthz", "/readyz"]);
});

test("each part of a path in braces is described, and required", async () => {
  const { operations } = await describeApi();
  for (const { path, name, operation } of operations) {
    const described = (operation.parameters ?? []).filter((parameter) => parameter.in === "path" && parameter.required);
    const inBraces = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(
      described.map((parameter) => parameter.name),
      name,
    ).toEqual(inBraces);
  }
});

test("each route says what it does and which problems it answers with", async () => {
  const { operations } = await describeApi();
  for (const { path, name, operation } of operations) {
    expect(operation.summary, name).toMatch(/^[A-Z].{5,}/);
    if (!path.startsWith("/v1/")) continue;
    for (const status of ["401", "404", "429"]) {
      expect(Object.keys(operation.responses[status]?.content ?? {}), name).toEqual(["application/problem+json"]);
    }
  }
});

test("every reference leads somewhere", async () => {
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
