import { APICallError } from "@ai-sdk/provider";
import { expect, test } from "vitest";

import { DeadlineExceeded } from "../../../../src/runtime/loop/deadline.ts";
import { decide, type Decision } from "../../../../src/runtime/loop/decide.ts";
import type { CreateModel } from "../contract.ts";
import { partsOf } from "./deciding.ts";
import { replay, type Ending, type Recording } from "./recording.ts";
import { FindRecord, promptOf, type Scene } from "./scenes.ts";

/** What the agent needs of an adapter when its provider does not do what it is asked. */
export function failingContract(create: CreateModel, { format, exchanges }: Recording): void {
  test("streams the input of a call in pieces, which add up to it", async () => {
    const parts = await stream("one-call");
    const pieces = parts.flatMap((part) => (part.type === "tool-input-delta" ? [part.delta] : []));
    const call = parts.find((part) => part.type === "tool-call");
    expect(pieces.join("")).toBe(call!.input);
  });

  test("a refusal is no answer, or one without a word", async () => {
    // Packages that do not know the provider's word for it leave out what was refused.
    const told = await decideOn("refusal").then(essence, () => noAnswer);
    expect([noAnswer, { text: "", calls: [] }]).toContainEqual(told);
  });

  test("a rate limit is an error that may be tried again, and says when", async () => {
    const error = await failure(stream("rate-limit"));
    expect(error).toMatchObject({ statusCode: 429, isRetryable: true });
    expect(error.responseHeaders).toMatchObject({ "retry-after": expect.stringMatching(/^\d+$/) as string });
  });

  test("an overloaded provider is an error that may be tried again", async () => {
    const { status } = exchanges.overloaded.response;
    expect(status).toBeGreaterThanOrEqual(500);
    expect(await failure(stream("overloaded"))).toMatchObject({ statusCode: status, isRetryable: true });
  });

  test("an input that is no JSON becomes neither an answer nor a call that fits the tool", async () => {
    const doesNotFit = await decideOn("malformed-input").then(
      ({ calls }) => calls.some(({ input }) => !FindRecord.safeParse(input).success),
      // Google looks itself, and gives an error in place of the call.
      () => true,
    );
    expect(doesNotFit).toBe(true);
  });

  const cuts = (["words", "one-call", "two-calls"] as const).flatMap((scene) =>
    (["end", "break"] as const).map((ending) => ({ scene, ending })),
  );

  test.for(cuts)("a stream of $scene that is cut ($ending) is never half an answer", async ({ scene, ending }) => {
    const whole = essence(await decideOn(scene));
    const pieces = exchanges[scene].response.body.length;
    const told = await Promise.all(
      Array.from({ length: pieces }, (_, count) => decideOn(scene, count, ending).then(essence, () => noAnswer)),
    );
    for (const [count, one] of told.entries()) {
      expect([noAnswer, whole], `after ${count} of ${pieces} pieces`).toContainEqual(one);
    }
    expect(told.slice(0, 2)).toEqual([noAnswer, noAnswer]);
  });

  test.for([
    { when: "before it answers", pieces: 0, ending: "silence" },
    { when: "with the first piece to come", pieces: 0, ending: "hang" },
    { when: "in the middle of its answer", pieces: 1, ending: "hang" },
  ] as const)("a provider that goes silent $when holds nobody whose time is over", async ({ pieces, ending }) => {
    const deadline = new AbortController();
    const { fetch } = replay(format, exchanges.words, pieces, ending);
    const model = create((input, init) => {
      setImmediate(() => deadline.abort(new DeadlineExceeded()));
      return fetch(input, init);
    });
    const decision = decide(promptOf("words"), model, () => undefined, deadline.signal);
    await expect(decision).rejects.toMatchObject({ name: "TimeoutError" });
  });

  function stream(scene: Scene) {
    return partsOf(create(replay(format, exchanges[scene]).fetch), scene);
  }

  function decideOn(scene: Scene, pieces?: number, ending?: Ending): Promise<Decision> {
    const { fetch } = replay(format, exchanges[scene], pieces, ending);
    return decide(promptOf(scene), create(fetch), () => undefined, AbortSignal.timeout(60_000));
  }
}

const noAnswer = "no answer";

/** What a decision comes to; providers may count tokens after the last word. */
function essence({ text, calls }: Decision) {
  return { text, calls: calls.map(({ toolName, input }) => ({ toolName, input })) };
}

async function failure(work: Promise<unknown>): Promise<APICallError> {
  const error = await work.then(
    () => new Error("It did not fail."),
    (reason: unknown) => reason,
  );
  if (!APICallError.isInstance(error)) throw new Error("It failed with another kind of error.", { cause: error });
  return error;
}
