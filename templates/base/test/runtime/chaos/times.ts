import type { Account } from "./clients.ts";
import type { Entry } from "./ledger.ts";

/** Medians, in milliseconds; undefined when there was nothing to measure. */
export interface Times {
  /** From the start of a process until it listens. */
  readonly boot: number | undefined;
  /** From kill -9 to the next step of a run that the process had in hand. */
  readonly resume: number | undefined;
  /** From a person's answer to the tool that it allows. */
  readonly approval: number | undefined;
}

export function measure(accounts: readonly Account[], ledger: readonly Entry[]): Times {
  return {
    boot: median(boots(ledger)),
    resume: median(resumes(ledger)),
    approval: median(approvals(accounts, ledger)),
  };
}

function boots(ledger: readonly Entry[]): number[] {
  const started = new Map<number, number>();
  return ledger.flatMap(({ what, process, at }) => {
    if (what === "start") started.set(process, at);
    return what === "listen" ? [at - started.get(process)!] : [];
  });
}

function resumes(ledger: readonly Entry[]): number[] {
  const lastIn = new Map<string, number>();
  /** When a process was killed, until one of its runs goes on. */
  const killed = new Map<number, number>();
  const times: number[] = [];
  for (const entry of ledger) {
    if (entry.what === "kill") killed.set(entry.process, entry.at);
    if (entry.what !== "begin") continue;
    const before = lastIn.get(entry.run);
    const at = before === undefined ? undefined : killed.get(before);
    if (at !== undefined) {
      times.push(entry.at - at);
      killed.delete(before!);
    }
    lastIn.set(entry.run, entry.process);
  }
  return times;
}

function approvals(accounts: readonly Account[], ledger: readonly Entry[]): number[] {
  const answered = new Map(accounts.flatMap(({ answeredAt }) => [...answeredAt]));
  return ledger.flatMap((entry) => {
    const at = entry.what === "tool" ? answered.get(entry.call) : undefined;
    return at === undefined ? [] : [entry.at - at];
  });
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
