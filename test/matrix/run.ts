// npm run matrix: checks every combination. `-- --list` prints them, `-- <name>...` checks those.
// Exit code: 0 all passed, 1 some failed, 2 there is no combination of that name.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { nearest } from "../../generators/engine/nearest.ts";
import { checkCombination, type Checked } from "./check.ts";
import { combinations, type Combination } from "./combinations.ts";

const argv = process.argv.slice(2);
const checked: Checked = new Map();
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

async function checkAll(wanted: readonly Combination[]): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "matrix-"));
  // The longest first, so that no core is left with one of them at the end.
  const queue = wanted.toSorted((one, other) => one.tests.localeCompare(other.tests));
  const failed: Combination[] = [];
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (!(await check(next, folder))) failed.push(next);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  await rm(folder, { recursive: true });
  console.log(`${wanted.length - failed.length} of ${wanted.length} combinations passed.`);
  return failed.length === 0;
}

async function check(combination: Combination, folder: string): Promise<boolean> {
  const start = performance.now();
  const say = (word: string) =>
    console.log(`${word}  ${combination.name}  ${((performance.now() - start) / 1000).toFixed(1)} s`);
  try {
    await checkCombination(combination, join(folder, combination.name), checked);
    say("pass");
    return true;
  } catch (error) {
    say("FAIL");
    console.error(error instanceof Error && "all" in error ? error.all : error);
    return false;
  }
}
