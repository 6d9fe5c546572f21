import { describe, expect, test } from "vitest";

import { create } from "../../src/adapters/model.ts";
import { modelContract } from "../contracts/model.ts";

describe("the model of this agent", () => {
  modelContract(() => create({ SCRIPTED_MODEL_DELAY_MS: 0 })[0]);
});

test("it pauses before each word for eyes that want to follow, and stops when nobody does", async () => {
  const stop = new AbortController();
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hello" }] }];
  const { stream } = await create({ SCRIPTED_MODEL_DELAY_MS: 10_000 })[0].doStream({
    prompt,
    abortSignal: stop.signal,
  });
  const heard = Array.fromAsync(stream);
  stop.abort();
  await expect(heard).rejects.toThrow("aborted");
});
