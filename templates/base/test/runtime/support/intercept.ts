import type { RunStore } from "../../../src/runtime/ports/state.ts";

/** Decides whether, and when, an operation happens and its result is seen. */
export type Around = <Result>(operation: () => Promise<Result>) => Promise<Result>;

/** The same port with `around` about each of its operations. Following events is left alone: it only looks. */
export function intercept<Port extends object>(port: Port, around: Around): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === "object" && member !== null) return intercept(member, around);
      if (typeof member !== "function" || name === "follow") return member;
      return (...values: unknown[]) => around(() => Reflect.apply(member, target, values) as Promise<unknown>);
    },
  });
}

/** A store at the other end of a network: no answer comes at once. */
export const distant: Around = async (operation) => {
  await new Promise(setImmediate);
  const result = await operation();
  await new Promise(setImmediate);
  return result;
};

/** Delays the write of the event with that key until `letGo` resolves. */
export function holdingBack(held: string, letGo: () => Promise<void>) {
  return <Port extends object>(port: Port): Port => {
    if (!("runs" in port)) return port;
    const runs = port.runs as RunStore;
    const write: RunStore["write"] = async (run, progress) => {
      if (progress.events?.some(({ key }) => key === held)) await letGo();
      return runs.write(run, progress);
    };
    return { ...port, runs: { ...runs, write } };
  };
}
