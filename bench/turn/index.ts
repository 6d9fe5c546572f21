import { execFile } from "node:child_process";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";

import { lowestTenth, median } from "../decision/timing.ts";
import { contestants, load, timed, type Id } from "./contestants.ts";

/*
 * What a turn costs: two decisions and a tool, asked of the same script. Ours is the whole program without its HTTP, and
 * durable, on SQLite in a file; the others are in memory. They take turns in one process; what they hold in memory is
 * measured in a process of each one's own. Exits with 1 when ours is over one of its limits.
 */

const limits = { openAiAgents: 0.6, mastra: 0.15 };
const rounds = 300;
const ids = Object.keys(contestants) as Id[];

console.log(`${rounds} turns of each, interleaved; load of the machine before: ${load1()}`);
const times = await takeTurns();
console.log("                             median  ours/its  fastest tenth  ours/its   memory");
const bytes = { ours: await memoryOf("ours") } as Record<Id, number>;
for (const id of ids) {
  bytes[id] ??= await memoryOf(id);
  const { name } = await load(id);
  console.log(`  ${name.padEnd(21)}${column(median, id)}     ${column(lowestTenth, id)}  ${megabytes(bytes[id])}`);
}
console.log(`load after: ${load1()}`);

for (const [id, limit] of Object.entries(limits) as [keyof typeof limits, number][]) {
  if (ratio(median, id) > limit) miss(`a turn takes more than ${limit} of that of ${id}`);
}
if (bytes.ours > bytes.openAiAgents) miss("it holds more memory than openAiAgents");
process.exit();

async function takeTurns(): Promise<Record<Id, number[]>> {
  const taken = Object.fromEntries(ids.map((id) => [id, [] as number[]])) as Record<Id, number[]>;
  for (let round = -100; round < rounds; round++) {
    // There and back, so that nobody always comes after the same one.
    for (const id of round % 2 === 0 ? ids : ids.toReversed()) {
      const time = await timed(await load(id));
      // The first rounds are for the compiler.
      if (round >= 0) taken[id].push(time);
      // What a turn leaves to be done later is not the next one's.
      await setImmediate();
    }
  }
  return taken;
}

function ratio(statistic: (values: readonly number[]) => number, id: Id): number {
  return statistic(times.ours) / statistic(times[id]);
}

function column(statistic: (values: readonly number[]) => number, id: Id): string {
  return `${statistic(times[id]).toFixed(0).padStart(8)} µs  ${ratio(statistic, id).toFixed(2).padStart(8)}`;
}

/** The median of three processes. */
async function memoryOf(id: Id): Promise<number> {
  const measured: number[] = [];
  for (let sample = 0; sample < 3; sample++) {
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "memory.ts"), id]);
    measured.push(Number(stdout));
  }
  return median(measured);
}

function megabytes(count: number): string {
  return `${(count / 1e6).toFixed(0)} MB`.padStart(7);
}

function load1(): string {
  return loadavg()[0]!.toFixed(1);
}

function miss(what: string): void {
  console.error(`Ours is over its limit: ${what}.`);
  process.exitCode = 1;
}
