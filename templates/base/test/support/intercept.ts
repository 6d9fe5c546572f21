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
