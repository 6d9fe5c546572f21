import { createHash } from "node:crypto";

/** Chance that can be repeated. */
export interface Chance {
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  happens(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

/** Each name has a row of its own, so that what one part draws does not depend on when another one does. */
export function chanceOf(seed: number, name: string): Chance {
  let drawn = 0;
  const draw = () => createHash("sha256").update(`${seed}/${name}/${drawn++}`).digest().readUInt32BE() / 2 ** 32;
  const between = (least: number, most: number) => least + Math.floor(draw() * (most - least + 1));
  return {
    between,
    happens: (probability) => draw() < probability,
    pick: (items) => items[between(0, items.length - 1)]!,
  };
}
