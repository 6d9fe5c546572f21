import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { audit } from "./audit.ts";
import { Clients } from "./clients.ts";
import { strike } from "./disasters.ts";
import { openEngine } from "./engine.ts";
import { Fleet } from "./fleet.ts";
import { judge, type Verdict } from "./judge.ts";
import { Ledger } from "./ledger.ts";
import type { ChaosOptions } from "./options.ts";
import { planOf, type Outage } from "./plan.ts";
import { Progress } from "./progress.ts";
import { openStore } from "./store.ts";
import type { Killable } from "./surroundings.ts";
import { measure, type Times } from "./times.ts";

const key = "key-of-the-harness-0123456789";
/** Sessions that go on at once. */
const sessionsAtOnce = 16;

export interface Outcome extends Verdict {
  readonly options: ChaosOptions;
  readonly kills: number;
  readonly outages: readonly Outage[];
  readonly times: Times;
}

/** What a test may say beside the options of the command. */
interface Particulars {
  /** When nothing happens for so long, what has not ended is lost. */
  readonly stillMs?: number;
  /** Files of `src` that others stand in for. */
  readonly standIns?: Readonly<Record<string, string>>;
}

/** Drives runs through processes that are killed, and counts what came of them. */
export async function chaos(options: ChaosOptions, { stillMs = 60_000, standIns = {} }: Particulars = {}) {
  const folder = await mkdtemp(join(tmpdir(), "chaos-"));
  const ledger = new Ledger(join(folder, "ledger.ndjson"));
  const store = await openStore();
  const engine = await openEngine(options.workers);
  const outages = outagesOf({ store, engine }, options.kills);
  const plan = planOf({ ...options, outages });
  const environment = { ...basics(), ...store.environment, RECORDS_PATH: join(folder, "records.db") };
  const environmentOf = (worker: number) => ({ ...environment, ...engine.environmentOf(worker) });
  const fleet = new Fleet({ ...options, ledger, environmentOf, standIns });
  const progress = new Progress(stillMs);
  const clients = new Clients(fleet, key, progress);
  try {
    fleet.start();
    const driven = Promise.all([
      clients.all(plan.sessions, sessionsAtOnce),
      strike(plan.disasters, { fleet, ledger, surroundings: { store, engine } }, progress),
    ]);
    // It is waited for below, unless the program does not start.
    driven.catch(() => undefined);
    await Promise.race([driven, fleet.failed, progress.over()]);
    progress.finish();
    // Whoever tells what is left must not have seen how it came about.
    fleet.killAll();
    await driven;
    const left = await Promise.race([audit(clients.accounts, await fleet.url(), key), fleet.failed]);
    const entries = ledger.read();
    const verdict = judge({ accounts: clients.accounts, ledger: entries, ...left });
    const kills = plan.disasters.filter(({ what }) => what === "kill").length;
    return { ...verdict, options, kills, outages, times: measure(clients.accounts, entries) } satisfies Outcome;
  } finally {
    progress.finish();
    await fleet.close();
    await engine.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
}

/** One of each that has a server, for every ten kills. */
function outagesOf(surroundings: Record<Outage, { server?: Killable }>, kills: number): Outage[] {
  const servers = (["store", "engine"] as const).filter((outage) => surroundings[outage].server);
  return Array.from({ length: Math.ceil(kills / 10) }, () => servers).flat();
}

function basics(): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    API_KEYS: `client:${key}`,
    PORT: "0",
    SCHEDULES: "off",
    REQUESTS_PER_MINUTE: "1000000",
  };
}
