// npm run matrix: checks every combination. `-- --list` prints them, `-- <name>...` checks those.
// Exit code: 0 all passed, 1 some failed, 2 there is no combination of that name.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { nearest } from "../../generators/engine/nearest.ts";
import { checkProgram, composeIn, type Composed } from "./check.ts";
import { combinations, type Combination } from "./combinations.ts";

const argv = process.argv.slice(2);
const names = combinations.map(({ name }) => name);
const unknown = argv.find((name) => name !== "--list" && !names.includes(name));

if (unknown) {
  console.error(`There is no combination "${unknown}". The nearest is ${nearest(unknown, names)}; --list prints all.`);
  process.exitCode = 2;
} else if (argv.includes("--list")) {
  console.log(names.join("\n"));
} else {
  const wanted = combinations.filter(({ name }) => argv.length === 0 || argv.includes(name));
  process.exitCode = (await checkAll(wanted)) ? 0 : 1;
}

/** A program that several combinations share is checked once. */
async function checkAll(wanted: readonly Combination[]): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "matrix-"));
  const composed = (await inLanes(wanted, (one) => attempt(one.name, () => composeIn(folder, one)))).flat();
  const programs = [...new Set(composed.map(({ program }) => program))];
  const passed = (await inLanes(programs, (same) => check(composed.filter(({ program }) => program === same)))).flat();
  await rm(folder, { recursive: true });
  console.log(`${passed.length} of ${wanted.length} combinations passed.`);
  return passed.length === wanted.length;
}

/** Those that passed. */
async function check(alike: readonly Composed[]): Promise<readonly Composed[]> {
  const all = alike.map(({ combination }) => combination.name).join(", ");
  const start = performance.now();
  const passed = await attempt(all, () => checkProgram(alike[0]!));
  if (passed.length === 0) return [];
  console.log(`pass  ${all}  ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return alike;
}

/** What came of it in a list; nothing if it failed, which is told. */
async function attempt<Result>(name: string, work: () => Promise<Result>): Promise<Result[]> {
  try {
    return [await work()];
  } catch (error) {
    console.log(`FAIL  ${name}`);
    console.error(error instanceof Error && "all" in error ? error.all : error);
    return [];
  }
}

async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const queue = items.entries();
  const results: Result[] = [];
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results;
}
