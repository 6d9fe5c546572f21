import { setTimeout as delay } from "node:timers/promises";

import type { Fleet } from "./fleet.ts";
import type { Disaster } from "./plan.ts";
import type { Progress } from "./progress.ts";
import type { ChaosStore } from "./surroundings.ts";

/** Lets everything go wrong as planned. */
export async function strike(disasters: readonly Disaster[], fleet: Fleet, store: ChaosStore, progress: Progress) {
  for (const disaster of disasters) {
    await progress.reaches(disaster.afterRuns);
    if (disaster.what === "kill" && !disaster.whileItStarts)
      await Promise.race([fleet.listens(disaster.worker), progress.over()]);
    if (progress.isOver) return;
    await delay(disaster.afterMs);
    if (disaster.what === "kill") fleet.kill(disaster.worker);
    else await store.restart!();
  }
}
