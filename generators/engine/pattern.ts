// oxlint-disable-next-line no-restricted-imports -- it only computes, and nothing else here can be stopped in time
import { runInNewContext } from "node:vm";

const timeout = 500;

/** Whether a pattern of JavaScript matches the text; undefined where that takes too long to tell, as some are made to. */
export function matches(pattern: string, text: string): boolean | undefined {
  try {
    return runInNewContext('new RegExp(pattern, "u").test(text)', { pattern, text }, { timeout }) as boolean;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}
