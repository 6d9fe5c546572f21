import { loadavg } from "node:os";

import { cpuTimes, type CpuTimes } from "./throughput/cpu.ts";
import { measureThroughput } from "./throughput/load.ts";
import { createRepository, pauseOf } from "./throughput/repository.ts";
import { openStack } from "./throughput/stack.ts";

/*
 * How many runs end in a second: two decisions and a tool each, asked for over HTTP from this process, as users do, and
 * because only so several processes share the work. `npm run bench:throughput -- restate` measures one engine only.
 * bench/README.md explains what comes out.
 */

const setups = {
  embedded: { choices: [], processes: [1] },
  "embedded, Postgres": { choices: ["--state=postgres"], processes: [1] },
  "restate, Postgres": { choices: ["--state=postgres", "--engine=restate"], processes: [1, 2, 4] },
};
const pauses = [50, 0];
const clients = [1, 8, 32, 128];

const [wanted = ""] = process.argv.slice(2);
const names = (Object.keys(setups) as (keyof typeof setups)[]).filter((name) => name.startsWith(wanted));
if (names.length === 0) {
  console.error(`Nothing is measured of "${wanted}". Say embedded, restate, or nothing for both.`);
  process.exit(2);
}
console.log(`Runs a second; load of the machine before: ${loadavg()[0]!.toFixed(1)}`);
console.log(`${" ".repeat(28)}${"tool waits 50 ms".padEnd(27)}${"tool returns at once".padEnd(27)}ms of CPU a run`);
console.log(
  row(
    "processes, clients",
    pauses.flatMap(() => clients),
  ),
);

for (const name of names) {
  const { choices, processes } = setups[name];
  const repository = await createRepository(choices);
  try {
    for (const count of processes) {
      const { rates, cpu } = await measure(repository.folder, count);
      console.log(`${row(`${name}, ${count}`, rates)}     ${cpu}`);
    }
  } finally {
    await repository.remove();
  }
}
console.log(`load after: ${loadavg()[0]!.toFixed(1)}`);
process.exit();

async function measure(folder: string, processes: number): Promise<{ rates: number[]; cpu: string }> {
  const { urls, close } = await openStack(folder, processes);
  try {
    // The first runs are for the compilers, and for what is loaded when it is needed.
    await measureThroughput({ urls, clients: 16, input: pauseOf(0) });
    const rates: number[] = [];
    const before = cpuTimes();
    let all = 0;
    for (const pause of pauses) {
      for (const count of clients) {
        const { rate, runs } = await measureThroughput({ urls, clients: count, input: pauseOf(pause) });
        rates.push(rate);
        all += runs;
      }
    }
    return { rates, cpu: cpuOfRun(before, cpuTimes(), all) };
  } finally {
    await close();
  }
}

function cpuOfRun(before: CpuTimes, after: CpuTimes, runs: number): string {
  const used = Object.entries(after).map(([name, time]) => [name, (time - (before[name] ?? 0)) / runs] as const);
  const noted = used.filter(([, time]) => time >= 0.1).map(([name, time]) => `${name} ${time.toFixed(1)}`);
  return `${noted.join(", ")}`;
}

function row(name: string, cells: readonly number[]): string {
  const columns = cells.map((cell) => cell.toFixed(0).padStart(6));
  return `  ${name.padEnd(24)}${columns.slice(0, clients.length).join("")}   ${columns.slice(clients.length).join("")}`;
}
