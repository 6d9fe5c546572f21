import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";

import { recording, saveExchanges } from "./contract/record.ts";
import type { Exchange } from "./contract/recording.ts";
import { temporaryFile } from "../support/temporary.ts";

const [key, queryKey, session] = ["sk-PLANTED-in-a-header", "PLANTED-in-the-query", "PLANTED-in-a-session"];

/** A provider that tells whoever asks what they sent. */
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

/** What is in the file after one exchange, and the answer that went on to whoever asked. */
async function record({ status = 200, contentType = "text/event-stream" } = {}) {
  const kept: Exchange[] = [];
  const fetch = recording("chat-completions", (exchange) => kept.push(exchange));
  const response = await fetch(`${await provider(status, contentType)}/v1/chat/completions?key=${queryKey}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ model: "a-model", messages: [{ role: "user", content: "PLANTED-in-a-message" }] }),
  });
  const answer = await response.text();
  const file = pathToFileURL(temporaryFile("recording.json"));
  saveExchanges("chat-completions", { words: kept[0]! }, file);
  return { answer, text: readFileSync(file, "utf8"), exchange: kept[0]! };
}

test("no key, no query, no session and nothing that was said reaches the file, not even where the provider repeats it", async () => {
  const { answer, text, exchange } = await record();
  expect(answer, "the model hears the answer as it is").toContain(key);
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

test("an answer in bytes that repeats a key is not kept", async () => {
  const contentType = "application/vnd.amazon.eventstream";
  await expect(record({ contentType })).rejects.toThrow("The answer holds a secret: it is not recorded.");
});

test("an error is not recorded as an answer", async () => {
  await expect(record({ status: 401 })).rejects.toThrow("/chat/completions answered 401: only answers are recorded.");
});
