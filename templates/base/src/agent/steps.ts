import type { Approval, ToolCall, ToolResult } from "../ports/event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Durable } from "../ports/engine.ts";
import type { Message, Models } from "../ports/model.ts";
import { addUsage, type Run, type RunError, type Usage } from "../ports/run.ts";
import type { State } from "../ports/state.ts";
import type { Log, Telemetry } from "../ports/telemetry.ts";
import type { Services, ToolContext } from "../ports/tool.ts";
import type { Candidate } from "./consult/candidates.ts";
import { consult, type ModelDecision, type NoDecision } from "./consult.ts";
import { withMemory } from "./context.ts";
import type { Agent } from "./definition.ts";
import { failures } from "./errors.ts";
import type { LoopVersion } from "./entries.ts";
import { check, execute } from "./execute.ts";
import { History } from "./history.ts";
import type { Verdict } from "./policy.ts";
import { RunRecord } from "./run-record.ts";
import { executeToolSpan } from "./spans.ts";
import { TextBatcher } from "./text-batcher.ts";
import type { ToolDescription } from "./tool-descriptions.ts";
import { toToolMessage } from "./tool-message.ts";

/** What the loop works with; composition.ts supplies it. */
export interface Parts {
  readonly agent: Agent;
  readonly models: Models;
  readonly services: Services;
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

const interrupted: ToolResult = { ok: false, error: failures.interrupted() };

/** What came of a call, and how long that took, in milliseconds. */
export interface Done {
  readonly result: ToolResult;
  readonly tookMs: number;
}

/** What came of asking for a decision. `number` counts from 1 within the run. */
type Numbered<Result> = Result & { readonly number: number; readonly tookMs: number };

/**
 * The durable steps of one run: each does its work once and says so in the run's event log. Messages and events
 * are written under a key, so that a step that was cut off and runs again leaves no doubles.
 */
export class Steps {
  readonly #setting: Setting;
  readonly #run: Run;
  readonly #durable: Durable;
  readonly #log: Log;
  readonly #record: RunRecord;
  readonly history: History;
  /** Known once a tool was cut off by it. */
  #isCancelled = false;

  constructor(setting: Setting, run: Run, durable: Durable) {
    const { state, clock, loop } = setting;
    this.#setting = setting;
    this.#run = run;
    this.#durable = durable;
    this.#log = setting.telemetry.log.child({ run: run.id, session: run.sessionId });
    this.#record = new RunRecord({ run, durable, state, clock, loop, log: this.#log });
    this.history = new History(setting, run, this.#record);
  }

  /** One decision: current memory, the model's choice, the policy's verdicts. `spent` is what came before it. */
  async decide(
    number: number,
    conversation: readonly Message[],
    spent: Usage,
  ): Promise<Numbered<JudgedDecision | NoDecision>> {
    const { result: decision, tookMs } = await this.#record.step(`decide-${number}`, async (signal) => {
      const { agent, services, state, tools } = this.#setting;
      const facts = await services.memory.recall(this.#run.principal);
      const instructions = withMemory(agent.instructions, facts);
      const decision = await consult({
        ...this.#setting,
        patience: agent.patience,
        prices: agent.prices,
        prompt: { instructions, messages: conversation, tools },
        log: this.#log,
        signal,
        stopping: this.#durable.stopping,
        listen: () => this.#listen(number),
      });
      await state.runs.spend(this.#run.id, addUsage(spent, decision.usage));
      if ("failure" in decision) return decision;
      return { ...decision, verdicts: decision.calls.map((call) => this.#judge(call)) };
    });
    if ("failure" in decision) return { ...decision, number, tookMs };
    // After the step: a model that is asked again after a crash may answer otherwise, and only one answer counts.
    await this.history.append(`decision-${number}`, decision.message);
    const { text, calls, usage, model } = decision;
    await this.#record.emit(`decision-${number}`, { type: "decision", decision: number, text, calls, usage, model });
    return { ...decision, number, tookMs };
  }

  /** Puts a call before a person. Returns the moment until which an answer is waited for. */
  async requestApproval(call: ToolCall): Promise<number> {
    const { result } = await this.#record.step(`ask-${call.toolCallId}`, async () => {
      const { agent, clock, state } = this.#setting;
      const { approvals, runs } = state;
      const expiresAt = clock.now() + agent.approvalTimeoutMs;
      const asked = await approvals.request(this.#run.id, { ...call, expiresAt });
      // Before the event, so that whoever reads it finds the run waiting.
      await runs.setStatus(this.#run.id, "waiting");
      await this.#record.emit(`ask-${call.toolCallId}`, { type: "approval-request", call });
      return asked.expiresAt ?? expiresAt;
    });
    return result;
  }

  /** Waits outside of any tool; what the person said is an event of the run. */
  async approval(call: ToolCall, expiresAt: number): Promise<Approval> {
    const approval = await this.#durable.approval(call.toolCallId, expiresAt);
    await this.#record.emit(`answer-${call.toolCallId}`, {
      type: "approval-answer",
      toolCallId: call.toolCallId,
      approval,
    });
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
  async record({ number, calls }: Called, results: readonly ToolResult[]): Promise<Message> {
    const message = toToolMessage(calls, results);
    await this.history.appendInStep(`record-${number}`, `results-${number}`, message);
    return message;
  }

  /** The same for a run that was cancelled in the middle of them: the next run of the session has to know. */
  async recordCutOff({ number, calls }: Called, results: ReadonlyMap<ToolCall, ToolResult>): Promise<void> {
    if (!this.#isCancelled) return;
    const message = toToolMessage(
      calls,
      calls.map((call) => results.get(call) ?? interrupted),
    );
    await this.history.append(`results-${number}`, message);
  }

  async #tool(call: ToolCall, work: (signal: AbortSignal) => Promise<ToolResult>): Promise<Done> {
    const { toolCallId } = call;
    let running: AbortSignal | undefined;
    const done = await this.#record
      .step(`tool-${toolCallId}`, async (signal) => {
        await this.#record.emit(`tool-start-${toolCallId}`, { type: "tool-start", call });
        running = signal;
        return work(signal);
      })
      .catch(async (error: unknown) => {
        this.#isCancelled ||= running?.aborted ?? false;
        if (running?.aborted)
          await this.#record.emit(`tool-end-${toolCallId}`, { type: "tool-end", toolCallId, result: interrupted });
        throw error;
      });
    // After the step, as with a decision: a tool that was cut off runs again and may return something else.
    await this.#record.emit(`tool-end-${toolCallId}`, { type: "tool-end", toolCallId, result: done.result });
    return done;
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
      ...this.#setting.services,
      principal,
      runId,
      toolCallId,
      idempotencyKey: `${runId}/${toolCallId}`,
      signal,
    };
  }

  #listen(decision: number): TextBatcher {
    const { clock } = this.#setting;
    const attempt = clock.id();
    let piece = 0;
    return new TextBatcher(
      (text) => this.#record.emit(`text-${attempt}-${++piece}`, { type: "text-delta", decision, attempt, text }),
      clock.elapsed,
    );
  }
}
