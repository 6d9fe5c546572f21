import type { Message } from "../ports/model.ts";
import type { Run } from "../ports/run.ts";
import type { State } from "../ports/state.ts";
import { newestTurns } from "./context.ts";
import type { Agent } from "./definition.ts";
import type { RunRecord } from "./run-record.ts";

interface HistoryParts {
  readonly state: State;
  readonly agent: Agent;
}

/** What was said in the session, before the run and while it goes on. The journal keeps cursors, never the words. */
export class History {
  readonly #parts: HistoryParts;
  readonly #run: Run;
  readonly #record: RunRecord;
  /** That with which the run began: a new version of the agent may have another. */
  #turnPolicy: Agent["turnPolicy"] = "queue";
  /** The sequence of the newest message that the conversation has. */
  #heardUpTo = 0;

  constructor(parts: HistoryParts, run: Run, record: RunRecord) {
    this.#parts = parts;
    this.#run = run;
    this.#record = record;
  }

  /** The conversation so far, ending with this run's input. The journal keeps a cursor, never the history. */
  async load(): Promise<Message[]> {
    const { state, agent } = this.#parts;
    const { result: loaded } = await this.#record.step("load", async () => {
      await this.#record.emit("start", { type: "run-start", input: this.#run.input });
      const upTo = await this.#record.append("input", { role: "user", content: this.#run.input });
      return { upTo, turnPolicy: agent.turnPolicy };
    });
    const { upTo } = loaded;
    this.#turnPolicy = loaded.turnPolicy;
    this.#heardUpTo = upTo;
    const stored = await state.messages.list({ sessionId: this.#run.sessionId, upTo, limit: agent.history.messages });
    return newestTurns(
      stored.map(({ message }) => message),
      agent.history,
    );
  }

  /** Takes in the messages that have arrived since, if the agent's turns are like that. */
  async join(number: number): Promise<Message[]> {
    if (this.#turnPolicy === "queue") return [];
    const { messages } = this.#parts.state;
    const { sessionId } = this.#run;
    const { result: upTo } = await this.#record.step(`join-${number}`, async () => {
      await this.#takeIn();
      // Not what was taken in just now: a step that was cut off may have taken in some before.
      const [newest] = await messages.list({ sessionId, limit: 1 });
      return newest!.sequence;
    });
    const arrived = upTo > this.#heardUpTo ? await messages.list({ sessionId, after: this.#heardUpTo, upTo }) : [];
    this.#heardUpTo = upTo;
    return arrived.map(({ message }) => message);
  }

  /** Appends what this run says or hears, once for each key. */
  async append(key: string, message: Message): Promise<void> {
    this.#heardUpTo = await this.#record.append(key, message);
  }

  /** The same within a step, so that it is told to the next process, too. */
  async appendInStep(name: string, key: string, message: Message): Promise<void> {
    const { result } = await this.#record.step(name, () => this.#record.append(key, message));
    this.#heardUpTo = result;
  }

  async #takeIn(): Promise<void> {
    const { runs } = this.#parts.state;
    for (const { id, input } of await runs.queued(this.#run.sessionId)) {
      await this.#record.append(`join-${id}`, { role: "user", content: input });
      await this.#record.emit(`join-${id}`, { type: "message-join", runId: id, input });
      await runs.finish(id, { status: "joined", joinedRunId: this.#run.id });
    }
  }
}
