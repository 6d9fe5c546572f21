import { expect, test } from "vitest";

import { createClient } from "../support/client.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const paths = ["/v1/runs/1", "/v1/runs/1/events", "/v1/sessions/1/messages", "/v1/nothing"];

test.for(paths)("%s is closed to who has no key, whatever is there", async (path) => {
  const { stranger } = await createService({ model: scriptedModel([]) });
  const { status, headers, body } = await stranger.get(path);
  expect(status).toBe(401);
  expect(headers.get("www-authenticate")).toBe("Bearer");
  expect(body).toEqual({
    type: "about:blank",
    title: "Unauthorized",
    status: 401,
    detail: "Send a key of API_KEYS: `Authorization: Bearer <key>`.",
  });
});

test.for([
  ["a wrong key", "Bearer key-of-alice-0123456780"],
  ["a part of a key", "Bearer key-of-alice"],
  ["a key of another scheme", "Basic key-of-alice-0123456789"],
  ["no key after the scheme", "Bearer "],
] as const)("%s is refused", async ([, authorization]) => {
  const { stranger } = await createService({ model: scriptedModel([]) });
  const { status, headers } = await stranger.post("/v1/runs", { input: "Hello" }, { authorization });
  expect(status).toBe(401);
  expect(headers.get("www-authenticate")).toBe("Bearer");
});

test("a body without a key is refused before it is read", async () => {
  const { stranger } = await createService({ model: scriptedModel([]) });
  expect((await stranger.post("/v1/runs", "{not JSON")).status).toBe(401);
});

test("the scheme is written in capitals or not", async () => {
  const { stranger } = await createService({ model: scriptedModel([]) });
  const { status } = await stranger.get("/v1/runs/1", { authorization: "bearer key-of-alice-0123456789" });
  expect(status).toBe(404);
});

test("each key stands for its own principal", async () => {
  const { url, alice } = await createService({ model: scriptedModel([{ say: "Hello." }]) });
  const run = await alice.run("Hello");
  expect((await createClient(url, "key-of-alice-0123456789").get(`/v1/runs/${run.id}`)).status).toBe(200);
  expect((await createClient(url, "key-of-bob-0123456789").get(`/v1/runs/${run.id}`)).status).toBe(404);
});
