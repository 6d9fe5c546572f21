import { readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { outputFile, outputJson, pathExists, readJson } from "fs-extra/esm";
import { errors } from "../errors.ts";
import { entryAt, isSameEntry, putEntry, type Entry } from "./entry.ts";

/** What shall be at a path; undefined is nothing. */
export interface Write {
  readonly path: string;
  readonly after: Entry | undefined;
}

/** The modes of what was and of what will be at a path. The contents lie beside the list, by its place in it. */
interface Step {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

type Side = "before" | "after";

const list = "steps.json";

/**
 * Changes files so that all are changed, or none: what is replaced is set aside first, in the folder `own`, and what a
 * killed run had begun is rolled back by the next one. What was set aside stays there, for `undo`.
 */
export class Transaction {
  readonly #root: string;
  readonly #own: string;
  readonly #applying: string;
  readonly #applied: string;

  constructor(root: string, own: string) {
    this.#root = root;
    this.#own = own;
    this.#applying = join(own, "applying");
    this.#applied = join(own, "applied");
  }

  async apply(writes: readonly Write[], interruption: AbortSignal): Promise<void> {
    const prepared = await this.#setAside(writes);
    interruption.throwIfAborted();
    await rm(this.#applied, { recursive: true, force: true });
    // From here on it happens whole or is rolled back.
    await rename(prepared, this.#applying);
    try {
      await this.#bring("after", this.#applying, interruption);
    } catch (error) {
      await this.rollBack();
      throw error;
    }
    await rename(this.#applying, this.#applied);
  }

  /** Adds a file that was changed because of the last change to what `undo` takes back; `before` is what it was. */
  async include(path: string, before: Entry | undefined): Promise<void> {
    const after = await entryAt(this.#root, path);
    const steps = await stepsIn(this.#applied);
    const number = steps.length;
    if (before) await outputFile(join(this.#applied, `before-${number}`), before.content);
    if (after) await outputFile(join(this.#applied, `after-${number}`), after.content);
    // In one step: a list that breaks off could not be undone.
    const next = join(this.#applied, `next-${list}`);
    await outputJson(next, [...steps, stepOf(path, before, after)]);
    await rename(next, join(this.#applied, list));
  }

  /** Brings back what a killed run had begun to replace. Returns whether there was one. */
  async rollBack(): Promise<boolean> {
    const leftovers = (await readdir(this.#own).catch(() => [])).filter((name) => name.startsWith("preparing-"));
    for (const name of leftovers) await rm(join(this.#own, name), { recursive: true });
    if (!(await pathExists(this.#applying))) return false;
    await this.#bring("before", this.#applying);
    await rm(this.#applying, { recursive: true });
    return true;
  }

  /** Takes the last change back, unless one of its files was changed since. Returns their paths. */
  async undo(): Promise<string[]> {
    if (!(await pathExists(this.#applied))) throw errors.nothingToUndo(this.#root);
    const steps = await stepsIn(this.#applied);
    const changed: string[] = [];
    for (const [number, step] of steps.entries()) {
      const left = await contentOf(this.#applied, "after", number, step);
      if (!isSameEntry(await entryAt(this.#root, step.path), left)) changed.push(step.path);
    }
    if (changed.length > 0) throw errors.changedSince(this.#root, changed);
    await rename(this.#applied, this.#applying);
    await this.rollBack();
    return steps.map(({ path }) => path);
  }

  async #setAside(writes: readonly Write[]): Promise<string> {
    const folder = join(this.#own, `preparing-${process.pid}`);
    const steps: Step[] = [];
    for (const [number, { path, after }] of writes.entries()) {
      const before = await entryAt(this.#root, path);
      if (before) await outputFile(join(folder, `before-${number}`), before.content);
      if (after) await outputFile(join(folder, `after-${number}`), after.content);
      steps.push(stepOf(path, before, after));
    }
    await outputJson(join(folder, list), steps);
    return folder;
  }

  async #bring(side: Side, folder: string, interruption?: AbortSignal): Promise<void> {
    for (const [number, step] of (await stepsIn(folder)).entries()) {
      interruption?.throwIfAborted();
      await putEntry(this.#root, step.path, await contentOf(folder, side, number, step));
    }
  }
}

function stepOf(path: string, before: Entry | undefined, after: Entry | undefined): Step {
  return { path, ...(before && { before: before.mode }), ...(after && { after: after.mode }) };
}

function stepsIn(folder: string): Promise<Step[]> {
  return readJson(join(folder, list));
}

async function contentOf(folder: string, side: Side, number: number, step: Step): Promise<Entry | undefined> {
  const mode = step[side];
  return mode === undefined ? undefined : { mode, content: await readFile(join(folder, `${side}-${number}`)) };
}
