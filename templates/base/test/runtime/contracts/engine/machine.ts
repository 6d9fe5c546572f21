import { noUsage, type Outcome, type Run } from "../../../../src/runtime/ports/run.ts";
import type { Durable, Engine, Workflow } from "../../../../src/runtime/ports/engine.ts";
import type { Approval } from "../../../../src/runtime/ports/event.ts";
import type { State } from "../../../../src/runtime/ports/state.ts";

/** An engine on a state that outlives it. */
export interface Machine {
  readonly engine: Engine;
  readonly state: State;
  /** The process dies in the middle of whatever it does, and another takes its place. Resolves when that is up. */
  restart(): Promise<Machine>;
}

/** `workflow` belongs to one test; the engine calls it as often as it has to. */
export type CreateMachine = (workflow: Workflow, maxRunsInProgress?: number) => Promise<Machine>;

export const request = { principal: "alice", input: "Hello", trace: "" };
export const call = { toolCallId: "a", toolName: "archive-record", input: {} };
export const yes: Approval = { approved: true, by: "carol" };

export function reply(output: string): Outcome {
  return { status: "succeeded", output, usage: noUsage };
}

/** Puts the call before a person. */
export function ask(durable: Durable): Promise<null> {
  const question = { asks: [call] };
  return durable.step(
    "ask",
    async () => null,
    () => question,
  );
}

/** Asks a person as the agent does: a row first, then the wait. */
export async function askPerson(durable: Durable): Promise<Approval> {
  await ask(durable);
  return durable.approval(call.toolCallId);
}

export async function ended({ state }: Pick<Machine, "state">, { id }: Run): Promise<Run> {
  await Array.fromAsync(state.events.follow(id, 0, AbortSignal.timeout(5_000)));
  return (await state.runs.find(id))!;
}

export async function waiting({ state }: Machine, { id }: Run): Promise<void> {
  while ((await state.runs.find(id))?.status !== "waiting") await new Promise(setImmediate);
}

export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Steps that take down that they ran. */
export function recordSteps() {
  const steps: string[] = [];
  const step = <Result>(durable: Durable, name: string, result: Result) =>
    durable.step(name, async () => {
      steps.push(name);
      return result;
    });
  return { steps, step };
}
