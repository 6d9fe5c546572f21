import { errors } from "../errors.ts";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function parseJson(path: string, text: string): unknown {
  try {
    return parseData(text);
  } catch (error) {
    throw errors.brokenTemplate(path, `is not JSON: ${(error as Error).message}`);
  }
}

/** More than anybody writes by hand. */
const longest = 1_000_000;
const deepest = 40;

/** JSON that is nothing but data, and can be merged and shown as it is. Throws what is wrong with it. */
export function parseData(text: string): unknown {
  if (text.length > longest) throw new Error(`it is longer than ${longest} characters`);
  const value: unknown = JSON.parse(text);
  assertPlain(value, 0);
  return value;
}

function assertPlain(value: unknown, depth: number): void {
  if (depth > deepest) throw new Error(`it is more than ${deepest} levels deep`);
  if (typeof value === "string") return assertShowable(value);
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    // As a key, it would change what objects are instead of what this one holds.
    if (key === "__proto__") throw new Error('it has a key "__proto__"');
    assertShowable(key);
    assertPlain(part, depth + 1);
  }
}

/** On a screen, they would be commands to the terminal. */
function assertShowable(text: string): void {
  if (/(?![\n\t])\p{Cc}/u.test(text)) throw new Error("it holds control characters");
}

/** A JSON object and the layer that it came from, which a conflict names. */
interface Contribution {
  readonly layer: string;
  readonly value: JsonObject;
}

/**
 * Merges by key: objects are united, lists joined without repetition, and two different values of
 * one key are a conflict.
 */
export function mergeJson(file: string, contributions: readonly Contribution[]): JsonObject {
  const owners = new Map<string, string>();
  let merged: JsonObject = {};
  for (const { layer, value } of contributions) {
    merged = unite(merged, value, [file], { layer, owners });
  }
  return merged;
}

interface Ownership {
  readonly layer: string;
  readonly owners: Map<string, string>;
}

function unite(current: JsonObject, added: JsonObject, path: readonly string[], ownership: Ownership): JsonObject {
  const united: Record<string, Json> = { ...current };
  for (const [key, value] of Object.entries(added)) {
    const known = Object.hasOwn(current, key) ? current[key] : undefined;
    united[key] = uniteValue(known, value, [...path, key], ownership);
  }
  return united;
}

function uniteValue(current: Json | undefined, added: Json, path: readonly string[], ownership: Ownership): Json {
  if (isObject(added) && (current === undefined || isObject(current))) {
    return unite(current ?? {}, added, path, ownership);
  }
  if (Array.isArray(current) && Array.isArray(added)) return [...new Set([...current, ...added])];
  const place = path.join(" > ");
  if (current === undefined) {
    ownership.owners.set(place, ownership.layer);
    return added;
  }
  if (current === added) return current;
  throw errors.conflict(place, ownership.owners.get(place) ?? "an earlier one", ownership.layer);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function formatJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
