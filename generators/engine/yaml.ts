import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { errors } from "../errors.ts";
import type { Contribution } from "./merges.ts";

/**
 * Merges by key, as documents of JSON are: maps are united, lists joined without repetition, and two different values
 * of one key are a conflict. Comments stay with what they are about.
 */
export function mergeYaml(file: string, contributions: readonly Contribution[]): string {
  const [first, ...others] = contributions.map(({ layer, text }) => ({ layer, document: parse(file, layer, text) }));
  const owners = new Owners(first!.layer);
  for (const { layer, document } of others) {
    unite(rootOf(file, first!.document), rootOf(file, document), [file], { layer, owners });
  }
  return first!.document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

interface Ownership {
  readonly layer: string;
  readonly owners: Owners;
}

/** Which layer a place came from: the nearest one above it that was added, else the first. */
class Owners {
  readonly #first: string;
  readonly #byPlace = new Map<string, string>();

  constructor(first: string) {
    this.#first = first;
  }

  add(path: readonly string[], layer: string): void {
    this.#byPlace.set(path.join(" > "), layer);
  }

  of(path: readonly string[]): string {
    const places = path.map((_, index) => path.slice(0, path.length - index).join(" > "));
    const place = places.find((candidate) => this.#byPlace.has(candidate));
    return (place && this.#byPlace.get(place)) ?? this.#first;
  }
}

function unite(current: YAMLMap, added: YAMLMap, path: readonly string[], ownership: Ownership): void {
  const [head] = added.items;
  // The parser takes a comment above the first key for one about the whole map.
  if (isNode(head?.key) && added.commentBefore) head.key.commentBefore ??= added.commentBefore;
  for (const pair of added.items) {
    const place = [...path, keyOf(pair)];
    const value = current.get(keyOf(pair), true);
    if (isMap(value) && isMap(pair.value)) unite(value, pair.value, place, ownership);
    else if (isSeq(value) && isSeq(pair.value)) join(value, pair.value);
    else if (value === undefined) {
      current.items.push(pair);
      ownership.owners.add(place, ownership.layer);
    } else if (!isScalar(value) || !isScalar(pair.value) || value.value !== pair.value.value) {
      throw errors.conflict(place.join(" > "), ownership.owners.of(place), ownership.layer);
    }
  }
}

function join(current: YAMLSeq, added: YAMLSeq): void {
  const known = new Set(current.items.map(textOf));
  current.items.push(...added.items.filter((item) => !known.has(textOf(item))));
}

function textOf(item: unknown): string {
  return JSON.stringify(item);
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function parse(file: string, layer: string, text: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw errors.brokenTemplate(`${layer}/${file}`, `is not YAML: ${error.message}`);
  return document;
}

function rootOf(file: string, { contents }: Document): YAMLMap {
  if (isNode(contents) && isMap(contents)) return contents;
  throw errors.brokenTemplate(file, "is not a map");
}
