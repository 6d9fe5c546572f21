import { setTimeout as delay } from "node:timers/promises";

import type { Fleet } from "./fleet.ts";
import type { Ledger } from "./ledger.ts";
import type { Disaster, Outage } from "./plan.ts";
import type { Progress } from "./progress.ts";
import type { Killable } from "./surroundings.ts";

const outageMs = 1_000;

type Surroundings = Readonly<Record<Outage, { readonly server?: Killable }>>;

interface Victims {
  readonly fleet: Fleet;
  readonly surroundings: Surroundings;
  readonly ledger: Ledger;
}

/** Lets everything go wrong as planned. */
export async function strike(disasters: readonly Disaster[], victims: Victims, progress: Progress): Promise<void> {
  const { fleet, surroundings, ledger } = victims;
  for (const disaster of disasters) {
    await progress.reaches(disaster.afterRuns);
    if (disaster.what === "kill" && !disaster.whileItStarts)
      await Promise.race([fleet.listens(disaster.worker), progress.over()]);
    if (progress.isOver) return;
    await delay(disaster.afterMs);
    if (disaster.what === "kill") fleet.kill(disaster.worker);
    else await restart(disaster.what, surroundings[disaster.what].server!, ledger);
  }
}

async function restart(what: Outage, server: Killable, ledger: Ledger): Promise<void> {
  await server.kill();
  // An attempt that the engine had begun goes on for a moment, until it asks the engine for something.
  await delay(outageMs);
  ledger.append({ what: "outage", process: 0, of: what });
  await server.start();
}
