import { errors } from "../errors.ts";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw errors.brokenTemplate(path, `is not JSON: ${(error as Error).message}`);
  }
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
    united[key] = uniteValue(current[key], value, [...path, key], ownership);
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

export function formatJson(value: JsonObject): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
