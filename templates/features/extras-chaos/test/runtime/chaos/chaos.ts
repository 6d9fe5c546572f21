import { Clients } from "./clients.ts";
import { openEnvironment } from "./environment.ts";
import { injectFaults } from "./faults.ts";
import { Fleet } from "./fleet.ts";
import type { Settings } from "./inside/settings.ts";
import type { ChaosOptions } from "./options.ts";
import { planOf, type Fault } from "./plan.ts";
import { Progress } from "./progress.ts";
import { readFinalState, verify, type Verification } from "./verify.ts";

/** Sessions at one time. */
const concurrentSessions = 16;

export interface Outcome extends Verification {
  readonly options: ChaosOptions;
  readonly faults: readonly Fault[];
}

interface TestOptions {
  /** Without any event for this time, active runs count as lost. Default: 60,000 ms. */
  readonly idleMs?: number;
  readonly seededBug?: Settings["seededBug"];
}

/** Starts the program, sends it runs, injects faults, and verifies the result. */
export async function chaos(options: ChaosOptions, { idleMs = 60_000, seededBug }: TestOptions = {}): Promise<Outcome> {
  const environment = await openEnvironment(options.workers);
  const { ledger, servers } = environment;
  const plan = planOf({ ...options, servers: [...servers.keys()] });
  const fleet = new Fleet(environment, options, seededBug);
  const progress = new Progress(idleMs);
  const clients = new Clients(fleet, progress);
  try {
    const work = Promise.all([
      clients.runAll(plan.sessions, concurrentSessions),
      injectFaults(plan.faults, { fleet, ledger, servers, progress }),
    ]);
    // `await work` below handles a rejection, unless `fleet.stopped` rejects first.
    work.catch(() => undefined);
    await Promise.race([work, fleet.stopped, progress.over()]);
    progress.finish();
    // The final state comes from a process that has seen none of the runs.
    fleet.killAll();
    await work;
    const finalState = await Promise.race([readFinalState(clients.accounts, fleet.url()), fleet.stopped]);
    const verification = verify({ accounts: clients.accounts, ledger: ledger.read(), finalState });
    return { ...verification, options, faults: plan.faults };
  } finally {
    progress.finish();
    await fleet.close();
    await environment.close();
  }
}
