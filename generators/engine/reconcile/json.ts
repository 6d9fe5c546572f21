import { isObject, type Json, type JsonObject } from "../json.ts";
import { reconcileEntries, solved, type Three } from "./keyed.ts";
import { newerOf } from "./versions.ts";

/** JSON by key, in the indentation of ours. Undefined where a side is not an object of JSON. */
export function reconcileJson(texts: Three<string>): Three<string> | undefined {
  const values = { base: parse(texts.base), ours: parse(texts.ours), theirs: parse(texts.theirs) };
  if (!areObjects(values)) return undefined;
  const { base, ours, theirs } = reconcileObjects(values);
  const indent = /^[ \t]+(?=")/m.exec(texts.ours)?.[0] ?? 2;
  const format = (value: JsonObject) => `${JSON.stringify(value, undefined, indent)}\n`;
  return { base: format(base), ours: format(ours), theirs: format(theirs) };
}

function reconcileObjects({ base, ours, theirs }: Three<JsonObject>): Three<JsonObject> {
  const sides = { base: entriesOf(base), ours: entriesOf(ours), theirs: entriesOf(theirs) };
  const reconciled = reconcileEntries(sides, reconcileValues);
  return {
    base: Object.fromEntries(reconciled.base),
    ours: Object.fromEntries(reconciled.ours),
    theirs: Object.fromEntries(reconciled.theirs),
  };
}

/** What is left is left for a person, except for a version that both raised: it stays at the newer one. */
function reconcileValues(values: Three<Json | undefined>): Three<Json | undefined> {
  const { base = {}, ours, theirs } = values;
  const objects = { base, ours, theirs };
  if (areObjects(objects)) return reconcileObjects(objects);
  const newer = newerOf(ours, theirs);
  return newer === undefined ? values : solved<Json | undefined>(newer);
}

function areObjects(values: Three<unknown>): values is Three<JsonObject> {
  return [values.base, values.ours, values.theirs].every((value) => isObject(value as Json));
}

function entriesOf(value: JsonObject): ReadonlyMap<string, Json> {
  return new Map(Object.entries(value));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
