import type { Clock } from "./ports/clock.ts";
import { Unavailable } from "./ports/unavailable.ts";

const firstPauseMs = 50;
const longestPauseMs = 1_000;

/**
 * The same port for those who have time: while what stands behind it is unavailable, an operation is asked for again
 * until it is answered. A run goes on where it was when the store is back. Requests take the port as it is, and fail.
 */
export function patient<Port extends object>(port: Port, clock: Clock): Port {
  const made = new WeakMap<object, object>();
  const patiently = (member: object): object => {
    if (typeof member !== "function") return patient(member, clock);
    return (...values: unknown[]) => ask(() => Reflect.apply(member, port, values), clock);
  };
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      const isPart = typeof member === "function" || (typeof member === "object" && member !== null);
      if (!isPart || member instanceof Promise) return member;
      if (!made.has(member)) made.set(member, patiently(member));
      return made.get(member);
    },
  });
}

function ask(operation: () => unknown, clock: Clock): unknown {
  const answer = operation();
  return answer instanceof Promise ? answer.catch((error: unknown) => insist(operation, clock, error)) : answer;
}

async function insist(operation: () => unknown, clock: Clock, error: unknown): Promise<unknown> {
  for (let pauseMs = firstPauseMs; error instanceof Unavailable; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    // Not all at the same moment: a store that has just come back has enough to do.
    await clock.wait(pauseMs * (0.5 + clock.chance() / 2), forever);
    try {
      return await operation();
    } catch (next) {
      error = next;
    }
  }
  throw error;
}

/** It ends with the store: an operation of one that is closed fails otherwise. */
const forever = new AbortController().signal;
