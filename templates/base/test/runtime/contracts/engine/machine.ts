import { noUsage } from "../../../../src/runtime/usage.ts";
import type { Outcome, Run } from "../../../../src/runtime/ports/run.ts";
import type { Durable, Engine, Workflow } from "../../../../src/runtime/ports/engine.ts";
import type { Approval, RecordedEvent } from "../../../../src/runtime/ports/event.ts";
import type { State } from "../../../../src/runtime/ports/state.ts";

/** An engine and its state. The data outlives both. */
export interface Machine {
  readonly engine: Engine;
  readonly state: State;
  /** Kills the process and starts another on the same data. */
  restart(): Promise<Machine>;
}

/** Starts an engine with the workflow of one test. */
export type CreateMachine = (workflow: Workflow, maxRunsInProgress?: number) => Promise<Machine>;

export const request = { principal: "alice", input: "Hello", trace: "" };
export const call = { toolCallId: "a", toolName: "archive-record", input: {} };
export const yes: Approval = { approved: true, by: "carol" };

export function reply(output: string): Outcome {
  return { status: "succeeded", output, usage: noUsage };
}

/** Stores the approval request. */
export function storeRequest(durable: Durable): Promise<null> {
  const question = { approvalRequests: [call] };
  return durable.step(
    "ask",
    async () => null,
    () => question,
  );
}

/** Stores the approval request and waits for its answer. */
export async function requestApproval(durable: Durable): Promise<Approval> {
  await storeRequest(durable);
  return durable.approval(call.toolCallId);
}

/** Returns all events of a run when it has ended. */
export function eventsOf({ state }: Pick<Machine, "state">, { id }: Run): Promise<RecordedEvent[]> {
  return Array.fromAsync(state.events.follow(id, 0, AbortSignal.timeout(5_000)));
}

/** Returns the run when it has ended. */
export async function ended(machine: Pick<Machine, "state">, run: Run): Promise<Run> {
  await eventsOf(machine, run);
  return (await machine.state.runs.find(run.id))!;
}

export async function waiting({ state }: Machine, { id }: Run): Promise<void> {
  while ((await state.runs.find(id))?.status !== "waiting") await new Promise(setImmediate);
}

export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Creates steps that record their executions. */
export function recordSteps() {
  const steps: string[] = [];
  const step = <Result>(durable: Durable, name: string, result: Result) =>
    durable.step(name, async () => {
      steps.push(name);
      return result;
    });
  return { steps, step };
}
