import * as z from "zod/mini";
import { errors } from "../errors.ts";
import { axisNames, standards, type Answers, type Axis, type Choices } from "./axes.ts";
import { problemsOf } from "./feature.ts";

/** What a team has decided for the repositories that it makes: the agent-starter.json of its starter. */
export interface Starter {
  readonly name: string;
  readonly version: string;
  /** Where the starter is that this one builds on. */
  readonly extends?: string | undefined;
  /** What is chosen unless something else is said. */
  readonly answers: Readonly<Record<string, string>>;
  /** What is chosen, whatever is said. */
  readonly locked: Readonly<Record<string, { readonly choice: string; readonly reason: string }>>;
}

const schema = z.strictObject({
  name: z.string().check(z.minLength(1)),
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+/)),
  extends: z.optional(z.string().check(z.minLength(1))),
  answers: z._default(z.record(z.string(), z.string()), {}),
  locked: z._default(z.record(z.string(), z.strictObject({ choice: z.string(), reason: z.string() })), {}),
});

/** Errors name the file and the field. */
export function parseStarter(path: string, text: string): Starter {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw errors.brokenStarter(path, `is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw errors.brokenStarter(path, problemsOf(parsed.error));
  const unknown = Object.keys({ ...parsed.data.answers, ...parsed.data.locked }).find((key) => !isAxis(key));
  if (unknown !== undefined) throw errors.brokenStarter(path, `there is no "${unknown}" to answer`);
  return parsed.data;
}

/** An answer that nobody may change, and who says so. */
interface Lock {
  readonly choice: string;
  readonly reason: string;
  readonly starter: string;
}

export interface Decided {
  readonly defaults: Answers;
  readonly locks: Readonly<Partial<Record<Axis, Lock>>>;
}

/** What a chain of starters decides, the one that all others build on first. What one has locked, no later one changes. */
export function decide(chain: readonly Starter[], choices: Choices): Decided {
  const locks: Partial<Record<Axis, Lock>> = {};
  const defaults: Record<Axis, string> = { ...standards };
  for (const { name, answers, locked } of chain) {
    for (const axis of axisNames) {
      const said = locked[axis]?.choice ?? answers[axis];
      if (said === undefined) continue;
      assertChoice(name, axis, said, choices);
      const lock = locks[axis];
      if (lock && lock.choice !== said) throw errors.lockedAnswer(`${name} says ${axis}=${said}`, axis, lock);
      defaults[axis] = said;
      if (locked[axis] && !lock) locks[axis] = { ...locked[axis], starter: name };
    }
  }
  return { defaults, locks };
}

function assertChoice(name: string, axis: Axis, value: string, choices: Choices): void {
  const unknown = value.split(",").find((choice) => !choices[axis].includes(choice));
  if (unknown !== undefined) throw errors.brokenStarter(name, `${axis} has no choice "${unknown}"`);
}

function isAxis(key: string): key is Axis {
  return axisNames.some((axis) => axis === key);
}
