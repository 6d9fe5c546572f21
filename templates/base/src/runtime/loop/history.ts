import type { Message } from "../ports/model.ts";
import { noUsage, type Run, type Usage } from "../ports/run.ts";
import { newestTurns } from "./context.ts";
import type { Agent } from "./definition.ts";
import type { RunRecord } from "./run-record.ts";
import { asMessages, noSummary, sumUp, type Summary, type SummaryParts } from "./summary.ts";

/** What a run begins with. */
interface Beginning {
  readonly conversation: Message[];
  /** What it has cost to sum up the rest. */
  readonly usage: Usage;
  readonly tookMs: number;
}

/** What was said in the session, before the run and while it goes on. The journal keeps cursors, never the words. */
export class History {
  readonly #parts: SummaryParts;
  readonly #run: Run;
  readonly #record: RunRecord;
  /** That with which the run began: a new version of the agent may have another. */
  #turnPolicy: Agent["turnPolicy"] = "queue";
  /** The sequence of the newest message that the conversation has. */
  #heardUpTo = 0;

  constructor(parts: SummaryParts, run: Run, record: RunRecord) {
    this.#parts = parts;
    this.#run = run;
    this.#record = record;
  }

  /** The conversation so far, ending with this run's input. The journal keeps a cursor, never the history. */
  async load(): Promise<Beginning> {
    const { agent } = this.#parts;
    const { input } = this.#run;
    const message: Message = { role: "user", content: input };
    const { result: loaded } = await this.#record.step(
      "load",
      async () => ({ upTo: await this.#newest(), turnPolicy: agent.turnPolicy }),
      () => ({
        messages: [{ key: "input", message }],
        events: [{ key: "start", event: { type: "run-start", input } }],
      }),
    );
    const { upTo } = loaded;
    this.#turnPolicy = loaded.turnPolicy;
    // One run at a time a session: the input comes right after.
    this.#heardUpTo = upTo + 1;
    const { summary, usage, tookMs } = await this.#summary(upTo);
    const since = await this.#list(summary.upTo, upTo, agent.history.messages - 1);
    const newest = newestTurns([...since, message], agent.history);
    return { conversation: [...asMessages(summary, agent), ...newest], usage, tookMs };
  }

  async #summary(upTo: number): Promise<{ summary: Summary; usage: Usage; tookMs: number }> {
    const policy = this.#parts.agent.history.summary;
    if (!policy) return { summary: noSummary, usage: noUsage, tookMs: 0 };
    const occasion = { run: this.#run, upTo, instructions: policy.instructions };
    const { result, tookMs } = await this.#record.step(
      "sum-up",
      (signal) => sumUp(this.#parts, occasion, signal),
      ({ usage }) => ({ usage }),
    );
    return { ...result, tookMs };
  }

  /** Takes in the messages that have arrived since, if the agent's turns are like that. */
  async join(number: number): Promise<Message[]> {
    if (this.#turnPolicy === "queue") return [];
    const { result: upTo } = await this.#record.step(`join-${number}`, async () => {
      await this.#takeIn();
      // Not what was taken in just now: a step that was cut off may have taken in some before.
      return this.#newest();
    });
    const since = await this.#list(this.#heardUpTo, upTo);
    this.#heardUpTo = upTo;
    // The rest is what this run has said and done itself.
    return since.filter(({ role }) => role === "user");
  }

  /** What was said after one message, up to another; the newest of it when there is a limit. */
  async #list(after: number, upTo: number, limit?: number): Promise<Message[]> {
    if (upTo <= after) return [];
    const { sessionId } = this.#run;
    const range = { sessionId, after, upTo, ...(limit !== undefined && { limit }) };
    return (await this.#parts.state.messages.list(range)).map(({ message }) => message);
  }

  /** The sequence of the session's newest message. */
  async #newest(): Promise<number> {
    const [newest] = await this.#parts.state.messages.list({ sessionId: this.#run.sessionId, limit: 1 });
    return newest?.sequence ?? 0;
  }

  async #takeIn(): Promise<void> {
    const { runs } = this.#parts.state;
    for (const { id, input } of await runs.queued(this.#run.sessionId)) {
      const key = `join-${id}`;
      await this.#record.write({
        messages: [{ key, message: { role: "user", content: input } }],
        events: [{ key, event: { type: "message-join", runId: id, input } }],
      });
      await runs.finish(id, { status: "joined", joinedRunId: this.#run.id });
    }
  }
}
