import { setImmediate } from "node:timers/promises";

/** Resolves when it is so, which somebody else sees to. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setImmediate();
}

/** Gives everybody the time to do what they would do. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}
