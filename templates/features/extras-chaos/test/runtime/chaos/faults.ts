import { setTimeout as delay } from "node:timers/promises";

import type { Killable } from "./environment.ts";
import type { Fleet } from "./fleet.ts";
import type { Ledger } from "./ledger.ts";
import type { Fault, ServerName } from "./plan.ts";
import type { Progress } from "./progress.ts";

const outageMs = 1_000;

interface Targets {
  readonly fleet: Fleet;
  readonly servers: ReadonlyMap<ServerName, Killable>;
  readonly ledger: Ledger;
  readonly progress: Progress;
}

/** Injects the planned faults, each at its time. */
export async function injectFaults(faults: readonly Fault[], targets: Targets): Promise<void> {
  const { fleet, servers, ledger, progress } = targets;
  for (const fault of faults) {
    await progress.reaches(fault.afterRuns);
    if (fault.target === "worker" && !fault.duringStart)
      await Promise.race([fleet.listening(fault.worker), progress.over()]);
    if (progress.isOver) return;
    await delay(fault.afterMs);
    if (fault.target === "worker") fleet.kill(fault.worker);
    else await restart(fault.target, servers.get(fault.target)!, ledger);
  }
}

async function restart(name: ServerName, server: Killable, ledger: Ledger): Promise<void> {
  await server.kill();
  // An active attempt continues until its next call of the engine, so the entry comes after the outage.
  await delay(outageMs);
  ledger.append({ type: "outage", process: 0, of: name });
  await server.start();
}
