import type { Approval, ToolCall, ToolResult } from "../ports/event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Durable } from "../ports/engine.ts";
import type { Memory } from "../ports/memory.ts";
import type { Message, Models } from "../ports/model.ts";
import { addUsage, type Run, type RunError, type Usage } from "../ports/run.ts";
import type { State } from "../ports/state.ts";
import type { Log, Telemetry } from "../ports/telemetry.ts";
import type { ToolContext } from "../ports/tool.ts";
import type { Candidate } from "./consult/candidates.ts";
import { consult, type ModelDecision, type NoDecision } from "./consult.ts";
import { withMemory } from "./context.ts";
import type { Prompt } from "./decide.ts";
import type { Spent } from "./budgets.ts";
import type { Agent } from "./definition.ts";
import { failures } from "./errors.ts";
import type { LoopVersion } from "./entries.ts";
import { check, execute } from "./execute.ts";
import { History } from "./history.ts";
import type { Verdict } from "../ports/policy.ts";
import { progress } from "./progress.ts";
import { RunRecord } from "./run-record.ts";
import { executeToolSpan } from "./spans.ts";
import type { SummaryParts } from "./summary.ts";
import { TextBatcher, type TextWriter } from "./text-batcher.ts";
import type { ToolDescription } from "./tool-descriptions.ts";
import { toToolMessage } from "./tool-message.ts";

/** What the loop works with; program.ts supplies it. */
export interface Parts {
  readonly agent: Agent;
  readonly models: Models;
  readonly memory: Memory;
  /** What the adapters created, by name: given to each tool. */
  readonly systems: object;
  readonly state: State;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** The parts, and what is made of them once for all runs. */
interface Setting extends Parts {
  readonly tools: readonly ToolDescription[];
  readonly candidates: readonly Candidate[];
  readonly loop: LoopVersion;
}

/** A decision with the policy's verdict on each call, kept together so that a replay judges nothing anew. */
export type JudgedDecision = ModelDecision & { readonly verdicts: readonly Verdict[] };

type Called = { readonly number: number; readonly calls: readonly ToolCall[] };

/** Who takes the text of one attempt. */
type WriteText = (attempt: string) => TextWriter;
const unheard: WriteText = () => ({ send: async () => undefined, note: () => undefined });

const interrupted: ToolResult = { ok: false, error: failures.interrupted() };

/** What came of a call, and how long that took, in milliseconds. */
export interface Done {
  readonly result: ToolResult;
  readonly tookMs: number;
}

/** What came of asking for a decision. `number` counts from 1 within the run. */
type Numbered<Result> = Result & { readonly number: number; readonly tookMs: number };

/**
 * The durable steps of one run: each does its work once, and what came of it is written down together with that it is
 * done. A model or a tool that was cut off may answer otherwise when it is asked again: only one answer counts.
 */
export class Steps {
  readonly #setting: Setting;
  readonly #run: Run;
  readonly #durable: Durable;
  readonly #log: Log;
  readonly #record: RunRecord;
  /** The calls that were dealt with or are about to be. */
  readonly #started = new Set<ToolCall>();
  readonly history: History;

  constructor(setting: Setting, run: Run, durable: Durable) {
    const { state, clock, loop } = setting;
    this.#setting = setting;
    this.#run = run;
    this.#durable = durable;
    this.#log = setting.telemetry.log.child({ run: run.id, session: run.sessionId });
    this.#record = new RunRecord({ run, durable, state, clock, loop, log: this.#log });
    const ask: SummaryParts["ask"] = (prompt, signal) => this.#consult(prompt, signal, unheard);
    this.history = new History({ ...setting, ask }, run, this.#record);
  }

  /** One decision: current memory, the model's choice, the policy's verdicts. `spent` is what came before it. */
  async decide(conversation: readonly Message[], spent: Spent): Promise<Numbered<JudgedDecision | NoDecision>> {
    const number = spent.decisions;
    const { result, tookMs } = await this.#record.step(
      `decide-${number}`,
      (signal) => this.#choose({ number, conversation, spent: spent.usage }, signal),
      (decision) =>
        progress.decided(number, decision, { spent: spent.usage, start: this.#startAtOnce(decision, spent) }),
    );
    for (const call of this.#startAtOnce(result, spent)) this.#started.add(call);
    return { ...result, number, tookMs };
  }

  /** Puts a call before a person. Returns the moment until which an answer is waited for. */
  async requestApproval(call: ToolCall): Promise<number> {
    const { agent, clock } = this.#setting;
    const { result: expiresAt } = await this.#record.step(
      `ask-${call.toolCallId}`,
      async () => clock.now() + agent.approvalTimeoutMs,
      (expiresAt) => progress.asked(call, expiresAt),
    );
    return expiresAt;
  }

  /** Waits outside of any tool; what the person said is an event of the run. */
  async approval(call: ToolCall, expiresAt: number): Promise<Approval> {
    const approval = await this.#durable.approval(call.toolCallId, expiresAt);
    await this.#record.write(progress.answered(call, approval));
    this.#started.add(call);
    return approval;
  }

  /** Runs one tool. */
  execute(call: ToolCall): Promise<Done> {
    return this.#tool(call, (signal) => {
      const checked = check(call, this.#setting.agent.tools);
      if ("code" in checked) return Promise.resolve({ ok: false, error: checked });
      return this.#setting.telemetry.span(executeToolSpan(call), async (span) => {
        const result = await execute(checked, this.#context(call, signal), this.#log);
        if (!result.ok) span.fail(result.error.code);
        return result;
      });
    });
  }

  /** Records that a call was not made, for a reason that the model reads. */
  refuse(call: ToolCall, error: RunError): Promise<Done> {
    return this.#tool(call, () => Promise.resolve({ ok: false, error }));
  }

  /** Gives the results of a decision's calls to the conversation. */
  record({ number, calls }: Called, results: readonly ToolResult[]): Message {
    const message = toToolMessage(calls, results);
    this.#record.note(progress.resulted(number, message));
    return message;
  }

  /** The same for a run that was cancelled in the middle of them: the next run of the session has to know. */
  recordCutOff(decision: Called, results: ReadonlyMap<ToolCall, ToolResult>): void {
    if (!this.#durable.cancelled.aborted) return;
    for (const call of decision.calls) {
      if (this.#started.has(call) && !results.has(call)) this.#record.note(progress.ended(call, interrupted));
    }
    this.record(
      decision,
      decision.calls.map((call) => results.get(call) ?? interrupted),
    );
  }

  /** Writes down what nothing has come after. */
  settle(): Promise<void> {
    return this.#record.settle();
  }

  async #choose(
    { number, conversation, spent }: { number: number; conversation: readonly Message[]; spent: Usage },
    signal: AbortSignal,
  ): Promise<JudgedDecision | NoDecision> {
    const { agent, memory, tools } = this.#setting;
    const facts = await memory.recall(this.#run.principal);
    const instructions = withMemory(agent, facts);
    const prompt = { instructions, messages: conversation, tools };
    const decision = await this.#consult(prompt, signal, this.#listener(number));
    if ("failure" in decision) return decision;
    try {
      return { ...decision, verdicts: decision.calls.map((call) => this.#judge(call)) };
    } catch (error) {
      // A policy that throws ends the run, which has spent this all the same.
      await this.#record.write({ usage: addUsage(spent, decision.usage) });
      throw error;
    }
  }

  #tool(call: ToolCall, work: (signal: AbortSignal) => Promise<ToolResult>): Promise<Done> {
    return this.#record.step(`tool-${call.toolCallId}`, work, (result) => progress.ended(call, result));
  }

  /** What needs no person, unless it is more than the run may do. */
  #startAtOnce(decision: JudgedDecision | NoDecision, spent: Spent): readonly ToolCall[] {
    if ("failure" in decision) return [];
    const { calls, verdicts } = decision;
    if (spent.toolCalls + calls.length > this.#setting.agent.budgets.toolCalls) return [];
    return calls.filter((_, index) => verdicts[index]?.kind !== "ask");
  }

  #consult(prompt: Prompt, signal: AbortSignal, write: WriteText): Promise<ModelDecision | NoDecision> {
    const { agent, clock } = this.#setting;
    return consult({
      ...this.#setting,
      patience: agent.patience,
      prices: agent.prices,
      prompt,
      log: this.#log,
      signal,
      stopping: this.#durable.stopping,
      listen: () => new TextBatcher(write(clock.id()), clock.elapsed),
    });
  }

  #judge(call: ToolCall): Verdict {
    const checked = check(call, this.#setting.agent.tools);
    if ("code" in checked) return { kind: "refuse", error: checked };
    return this.#setting.agent.policy(call, checked.tool, { principal: this.#run.principal });
  }

  #context(call: ToolCall, signal: AbortSignal): ToolContext {
    const { id: runId, principal } = this.#run;
    const { toolCallId } = call;
    return {
      ...this.#setting.systems,
      memory: this.#setting.memory,
      principal,
      runId,
      toolCallId,
      idempotencyKey: `${runId}/${toolCallId}`,
      signal,
    };
  }

  #listener(decision: number): WriteText {
    return (attempt) => {
      let piece = 0;
      const said = (text: string) => progress.said({ type: "text-delta", decision, attempt, text }, ++piece);
      return {
        send: (text) => this.#record.write(said(text)),
        note: (text) => this.#record.note(said(text)),
      };
    };
  }
}
