import * as original from "../../../../src/runtime/loop/run.ts";
import type { Durable, Workflow } from "../../../../src/runtime/ports/engine.ts";
import { ledger, settings } from "./settings.ts";

export const { invokeAgentSpan } = original;

/** The original loop. The ledger records each step, and a step can kill the process. */
export const createWorkflow: typeof original.createWorkflow = (deps, version = settings.loopVersion): Workflow => {
  const workflow = original.createWorkflow(deps, version);
  let attempts = 0;
  return (run, durable) => workflow(run, recorded(run.id, ++attempts, durable));
};

function recorded(run: string, attempt: number, durable: Durable): Durable {
  const { process } = settings;
  return {
    cancelled: durable.cancelled,
    stopping: durable.stopping,
    approval: (...call) => durable.approval(...call),
    step: async (step, work, updateOf) => {
      const recordedWork: typeof work = async (signal) => {
        ledger.append({ type: "step-start", process, run, step, attempt });
        const result = await work(signal);
        crashAt(`in ${step}`);
        return result;
      };
      const result = await durable.step(step, recordedWork, updateOf);
      ledger.append({ type: "step-done", process, run, step, attempt });
      crashAt(`after ${step}`);
      return result;
    },
  };
}

/** kill -9 of this process, if the settings name this place. */
function crashAt(place: string): void {
  if (place === settings.crashAt) process.kill(process.pid, "SIGKILL");
}
