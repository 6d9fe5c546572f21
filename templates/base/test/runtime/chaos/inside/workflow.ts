import * as real from "../../../../src/runtime/loop/run.ts";
import type { Durable, Workflow } from "../../../../src/runtime/ports/engine.ts";
import { ledger, setting } from "./setting.ts";

/** The loop as it is, on an engine whose every promise goes into the ledger. */
export const createWorkflow: typeof real.createWorkflow = (parts, loop = setting.loop): Workflow => {
  const workflow = real.createWorkflow(parts, loop);
  let attempts = 0;
  return (run, durable) => workflow(run, watched(run.id, ++attempts, durable));
};

function watched(run: string, attempt: number, durable: Durable): Durable {
  const { process } = setting;
  return {
    cancelled: durable.cancelled,
    stopping: durable.stopping,
    approval: (...call) => durable.approval(...call),
    step: async (step, work, progress) => {
      const attended: typeof work = async (signal) => {
        ledger.append({ what: "begin", process, run, step, attempt });
        const result = await work(signal);
        dieAt(`in ${step}`);
        return result;
      };
      const result = await durable.step(step, attended, progress);
      ledger.append({ what: "done", process, run, step, attempt });
      dieAt(`after ${step}`);
      return result;
    },
  };
}

/** kill -9, at a place that no other process could hit. */
function dieAt(place: string): void {
  if (place === setting.diesAt) process.kill(process.pid, "SIGKILL");
}
