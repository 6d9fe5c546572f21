import { shown, withoutPassword } from "../../engine/shown.ts";
import { tail } from "../run.ts";

/** The end of what a program said, without what it knows of the person: passwords in addresses, and tokens. */
export function lastWords(output: string): string {
  return withoutPassword(tail(output).split("\n").map(shown).join("\n")).replace(
    /((?:token|password|authorization)["']?\s*[:=]\s*)(?:(?:bearer|basic)\s+)?\S+/gi,
    "$1***",
  );
}
