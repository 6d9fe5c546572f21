import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { recording, saveExchanges } from "./contract/record.ts";
import type { Exchange } from "./contract/recording.ts";

const [key, queryKey, session] = ["sk-PLANTED-in-a-header", "PLANTED-in-the-query", "PLANTED-in-a-session"];

/** Starts a provider whose answer repeats the keys of the request. */
async function provider(status: number, contentType: string): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(status, { "content-type": contentType, "set-cookie": session, "x-organization": key });
    const { authorization, "x-api-key": other } = request.headers;
    response.write(`data: {"you": "${authorization} ${other}"}\n\n`);
    response.end(`data: {"url": "${request.url}"}\n\n`);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Records one exchange. Returns the saved file and the answer that the caller received. */
async function record({ status = 200, contentType = "text/event-stream" } = {}) {
  const kept: Exchange[] = [];
  const fetch = recording("chat-completions", (exchange) => kept.push(exchange));
  const response = await fetch(`${await provider(status, contentType)}/v1/chat/completions?key=${queryKey}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ model: "a-model", messages: [{ role: "user", content: "PLANTED-in-a-message" }] }),
  });
  const answer = await response.text();
  const folder = mkdtempSync(join(tmpdir(), "recording-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = pathToFileURL(join(folder, "recording.json"));
  saveExchanges("chat-completions", { words: kept[0]! }, file);
  return { answer, text: readFileSync(file, "utf8"), exchange: kept[0]! };
}

test("saves no key, query, session or message, even if the provider repeats it", async () => {
  const { answer, text, exchange } = await record();
  expect(answer, "the model gets the answer unchanged").toContain(key);
  expect(text).not.toContain("PLANTED");
  expect(exchange.request).toEqual({
    method: "POST",
    path: "/chat/completions",
    model: "a-model",
    tools: [],
    roles: ["user"],
  });
  expect(exchange.response).toEqual({
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: ['data: {"you": "[secret] [secret]"}\n\n', 'data: {"url": "/v1/chat/completions?key=[secret]"}\n\n'],
  });
});

test("rejects a binary answer with a key", async () => {
  const contentType = "application/vnd.amazon.eventstream";
  await expect(record({ contentType })).rejects.toThrow("The answer contains a secret, so it cannot be recorded.");
});

test("rejects an error response", async () => {
  await expect(record({ status: 401 })).rejects.toThrow(
    "/chat/completions answered 401: only answers can be recorded.",
  );
});
