import { Unavailable } from "./errors.ts";
import type { Clock, State } from "./ports/index.ts";

type Operation = (...values: never[]) => Promise<unknown>;

/** Runs an operation of a port. `name` and `values` describe the call. */
type Around = (operation: () => Promise<unknown>, name: string, values: readonly unknown[]) => Promise<unknown>;

/** Returns the port with `around` placed before each of its operations, except `follow`, which streams. */
export function wrapPort<Port extends object>(port: Port, around: Around): Port {
  const members = Object.entries(port).map(([name, member]: [string, unknown]) => {
    if (typeof member !== "function" || name === "follow") return [name, member];
    const operation = member as Operation;
    return [name, (...values: never[]) => around(() => operation(...values), name, values)];
  });
  return Object.fromEntries(members) as Port;
}

/** Wraps each store of a state. */
export function wrapState(state: State, around: Around): State {
  const stores = ["runs", "messages", "events", "approvals", "journal", "schedules"] as const;
  const wrapped = stores.map((name) => [name, wrapPort<State[typeof name]>(state[name], around)]);
  return { ...state, ...(Object.fromEntries(wrapped) as Pick<State, (typeof stores)[number]>) };
}

const firstPauseMs = 50;
const longestPauseMs = 1_000;
/** The wait ends with the store: each operation of a closed store fails with another error. */
const never = new AbortController().signal;

/** Retries an operation while it throws `Unavailable`. Runs use it for state and memory; HTTP requests do not. */
export function retryWhileUnavailable(clock: Clock): Around {
  return async (operation) => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await operation();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        // The random part spreads the load on a store that has just come back.
        await clock.wait(pauseMs * (0.5 + clock.chance() / 2), never);
      }
    }
  };
}
