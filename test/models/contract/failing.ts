import { APICallError } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { request, type Decision } from "../../../templates/base/src/runtime/loop/model/model-request.ts";
import type { Model } from "../../../templates/base/src/runtime/ports/model.ts";
import { partsOf } from "./deciding.ts";
import { replay, type Ending, type Recording } from "./recording.ts";
import { FindRecord, promptOf, type Scene } from "./scenes.ts";

/** Creates the model under test. Its requests go through the given `fetch`. */
export type CreateModel = (fetch: typeof globalThis.fetch) => Model;

/** Tests an adapter whose provider fails. */
export function failingContract(create: CreateModel, { format, exchanges }: Recording): void {
  test("streams the input of a call in pieces", async () => {
    const parts = await stream("one-call");
    const pieces = parts.flatMap((part) => (part.type === "tool-input-delta" ? [part.delta] : []));
    const call = parts.find((part) => part.type === "tool-call");
    expect(pieces.join("")).toBe(call!.input);
  });

  test("gives no answer or an empty one after a refusal", async () => {
    // A package that does not know the provider's word for a refusal leaves out the text.
    const answer = await decideOn("refusal").then(essence, () => noAnswer);
    expect([noAnswer, { text: "", calls: [] }]).toContainEqual(answer);
  });

  test("reports a rate limit as retryable, with the time to wait", async () => {
    const error = await failure(stream("rate-limit"));
    expect(error).toMatchObject({ statusCode: 429, isRetryable: true });
    expect(error.responseHeaders).toMatchObject({ "retry-after": expect.stringMatching(/^\d+$/) as string });
  });

  test("reports an overloaded provider as retryable", async () => {
    const { status } = exchanges.overloaded.response;
    expect(status).toBeGreaterThanOrEqual(500);
    expect(await failure(stream("overloaded"))).toMatchObject({ statusCode: status, isRetryable: true });
  });

  test("accepts no tool input unless it is JSON", async () => {
    const isRejected = await decideOn("malformed-input").then(
      ({ calls }) => calls.some(({ input }) => !FindRecord.safeParse(input).success),
      // Google checks the input itself and sends an error instead of the call.
      () => true,
    );
    expect(isRejected).toBe(true);
  });

  const cuts = (["words", "one-call", "two-calls"] as const).flatMap((scene) =>
    (["end", "break"] as const).map((ending) => ({ scene, ending })),
  );

  test.for(cuts)("gives no partial answer after a cut stream of $scene ($ending)", async ({ scene, ending }) => {
    const whole = essence(await decideOn(scene));
    const pieces = exchanges[scene].response.body.length;
    const answers = await Promise.all(
      Array.from({ length: pieces }, (_, count) => decideOn(scene, count, ending).then(essence, () => noAnswer)),
    );
    for (const [count, answer] of answers.entries()) {
      expect([noAnswer, whole], `after ${count} of ${pieces} pieces`).toContainEqual(answer);
    }
    expect(answers.slice(0, 2)).toEqual([noAnswer, noAnswer]);
  });

  test.for([
    { when: "before its answer", pieces: 0, ending: "silence" },
    { when: "before the first piece", pieces: 0, ending: "hang" },
    { when: "in the middle of its answer", pieces: 1, ending: "hang" },
  ] as const)("ends at the timeout when the provider goes silent $when", async ({ pieces, ending }) => {
    const timeout = new AbortController();
    const { fetch } = replay(format, exchanges.words, pieces, ending);
    const model = create((input, init) => {
      setImmediate(() => timeout.abort(new DOMException("The time is over.", "TimeoutError")));
      return fetch(input, init);
    });
    const decision = request(promptOf("words"), model, ignoreText, timeout.signal);
    await expect(decision).rejects.toMatchObject({ name: "TimeoutError" });
  });

  function stream(scene: Scene) {
    return partsOf(create(replay(format, exchanges[scene]).fetch), scene);
  }

  function decideOn(scene: Scene, pieces?: number, ending?: Ending): Promise<Decision> {
    const { fetch } = replay(format, exchanges[scene], pieces, ending);
    return request(promptOf(scene), create(fetch), ignoreText, AbortSignal.timeout(60_000));
  }
}

const noAnswer = "no answer";
const ignoreText = { add: () => undefined, end: async () => undefined };

/** Returns a decision without its usage: providers may count tokens after the last word. */
function essence({ text, calls }: Decision) {
  return { text, calls: calls.map(({ toolName, input }) => ({ toolName, input })) };
}

async function failure(work: Promise<unknown>): Promise<APICallError> {
  const error = await work.then(
    () => new Error("The call did not fail."),
    (reason: unknown) => reason,
  );
  if (!APICallError.isInstance(error)) throw new Error("The call failed with another kind of error.", { cause: error });
  return error;
}
