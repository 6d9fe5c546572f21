import type { RunStore } from "../../../src/runtime/ports/state.ts";
import { wrapPort } from "../../../src/runtime/wrap-port.ts";

/** Decides whether, and when, an operation runs and its result is returned. */
export type Around = <Result>(operation: () => Promise<Result>) => Promise<Result>;

/** Returns a port, or an object of ports, with `around` placed before each operation except `follow`. */
export function intercept<Port extends object>(port: Port, around: Around): Port {
  const parts = Object.entries(port).map(([name, member]: [string, unknown]) => {
    return [name, isPort(member) ? intercept(member, around) : member];
  });
  return wrapPort(Object.fromEntries(parts) as Port, around);
}

function isPort(member: unknown): member is object {
  return typeof member === "object" && member !== null && Object.getPrototypeOf(member) === Object.prototype;
}

/** A store behind a network: no answer comes at once. */
export const delayed: Around = async (operation) => {
  await new Promise(setImmediate);
  const result = await operation();
  await new Promise(setImmediate);
  return result;
};

/** Delays the update with the event of that key until `released` resolves. */
export function holdUpdate(key: string, released: () => Promise<void>) {
  return <Port extends object>(port: Port): Port => {
    if (!("runs" in port)) return port;
    const runs = port.runs as RunStore;
    const update: RunStore["update"] = async (run, changes) => {
      if (changes.events?.some((event) => event.key === key)) await released();
      return runs.update(run, changes);
    };
    return { ...port, runs: { ...runs, update } };
  };
}
