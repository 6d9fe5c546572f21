import { dirname, basename, posix } from "node:path";

import { Refusal } from "./errors.ts";
import type { Answers, Generator, Plan } from "./generator.ts";
import type { Repository } from "./repository.ts";

/** The generator's plan, after the checks that hold for each of them. */
export function makePlan(generator: Generator, answers: Answers, repository: Repository): Plan {
  const plan = generator.plan(answers, repository);
  const present = [...(plan.change?.keys() ?? []), ...(plan.remove ?? [])];
  for (const path of [...plan.create.keys(), ...present, ...plan.derive.keys()]) checkInside(path);
  checkNew([...plan.create.keys()], repository);
  checkPresent(present, repository);
  return plan;
}

function checkPresent(paths: readonly string[], repository: Repository): void {
  const missing = paths.find((path) => !repository.list(dirname(path)).includes(basename(path)));
  if (missing) throw new Refusal(`${missing} is missing. Bring it back first; nothing was changed.`);
}

/** Throws a `Refusal` when one of the paths exists, in whatever case: some disks do not tell cases apart. */
export function checkNew(paths: readonly string[], repository: Repository): void {
  for (const path of paths) {
    const file = basename(path).toLowerCase();
    const found = repository.list(dirname(path)).find((name) => name.toLowerCase() === file);
    if (found) throw new Refusal(`${dirname(path)}/${found} exists. Choose another name, or remove that file first.`);
  }
}

function checkInside(path: string): void {
  if (isInside(path)) return;
  throw new Error(`A generator planned "${path}", which is not a plain path inside the repository.`);
}

/** Whether it is a plain path inside the repository. */
export function isInside(path: string): boolean {
  return posix.normalize(path) === path && !posix.isAbsolute(path) && !/^\.\.|\\/.test(path);
}
