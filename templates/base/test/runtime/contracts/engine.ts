import { describe } from "vitest";

import { answeringContract } from "./engine/answering.ts";
import type { CreateMachine } from "./engine/machine.ts";
import { recoveringContract } from "./engine/recovering.ts";
import { runningContract } from "./engine/running.ts";
import { schedulingContract } from "./engine/scheduling.ts";
import { stoppingContract } from "./engine/stopping.ts";

/** What every engine keeps. */
export function engineContract(create: CreateMachine): void {
  describe("running", () => {
    runningContract(create);
  });
  describe("scheduling", () => {
    schedulingContract(create);
  });
  describe("answering", () => {
    answeringContract(create);
  });
  describe("recovering", () => {
    recoveringContract(create);
  });
  describe("stopping", () => {
    stoppingContract(create);
  });
}
