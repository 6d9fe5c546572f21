import type { Json } from "../ports/json.ts";
import type { RunError } from "../ports/run.ts";
import { failures } from "./errors.ts";

/** JSON of so many bytes at most goes to the model and into the journal. */
const maxResultBytes = 64 * 1024;

/**
 * What a tool returned, as it will be after the journal, so that a first run and a replay see the same. What JSON would
 * lose without a word, or cannot hold, is a failure with words for the model, and so is what is too large for it.
 */
export function toJson(toolName: string, value: unknown): { readonly value: Json } | { readonly error: RunError } {
  const text = stringify(value ?? null);
  if (text === undefined) return { error: failures.resultNotJson(toolName) };
  const bytes = Buffer.byteLength(text);
  if (bytes > maxResultBytes) return { error: failures.resultTooLarge(toolName, bytes, maxResultBytes) };
  return { value: JSON.parse(text) as Json };
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, refuseWhatIsLost) as string | undefined;
  } catch {
    // A cycle, a bigint, a `toJSON` that throws, a text longer than a string can be.
    return undefined;
  }
}

/** A function would be left out, and a Map, a Set, an Error or a promise would come out empty. */
function refuseWhatIsLost(_key: string, value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw new TypeError("It is not JSON.");
  if (typeof value === "object" && value !== null && showsNothing(value)) throw new TypeError("It is not JSON.");
  return value;
}

function showsNothing(value: object): boolean {
  if (Array.isArray(value) || Object.keys(value).length > 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}
