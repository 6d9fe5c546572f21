import { tail } from "../run.ts";

/** The end of what a program said, without what it knows of the person: passwords in addresses, and tokens. */
export function lastWords(output: string): string {
  return tail(output)
    .replace(/:\/\/[^/@\s]+@/g, "://***@")
    .replace(/((?:token|password|authorization)["']?\s*[:=]\s*)(?:(?:bearer|basic)\s+)?\S+/gi, "$1***");
}
