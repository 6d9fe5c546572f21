import { globSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

import { barrel, barrelFolders, modules } from "../barrel/index.ts";
import { exchangeValues, exchangeVariables, type Variable } from "../support/environment.ts";
import { Refusal } from "../support/generator.ts";
import { repository, root } from "../support/repository.ts";
import { merge } from "./merge.ts";
import { keepNeeded } from "./needs.ts";
import type { Records } from "./records.ts";

/** A file after the removal. Undefined content deletes it. */
interface Change {
  readonly content: string | Buffer | undefined;
  readonly how: "delete" | "change" | "merge";
}

export interface Removal {
  readonly changes: ReadonlyMap<string, Change>;
  /** Files that stay, with the reason. */
  readonly kept: ReadonlyMap<string, string>;
  /** Variables in `.env` that nothing reads. They stay because the user set them. */
  readonly unread: readonly string[];
}

/** Code that can use the example: everything that the compiler reads. */
const sources = "{src,test,evals,generators}/**/*.{ts,mts,js,mjs}";

/** Decides about every file that differs without the example. Writes nothing. */
export function planRemoval(records: Records): Removal {
  return new Planner(records).plan();
}

class Planner {
  readonly #records: Records;
  /** Files of the repository by path, without links. */
  readonly #tree: ReadonlyMap<string, Buffer>;
  readonly #changes = new Map<string, Change>();
  readonly #kept = new Map<string, string>();
  #unread: readonly string[] = [];

  constructor(records: Records) {
    this.#records = records;
    const code = globSync(sources, { cwd: root }).map((path) => path.replaceAll("\\", "/"));
    const paths = [...new Set([...records.without.keys(), ".env", ...code])];
    this.#tree = new Map(paths.filter((path) => statOf(path)?.isFile()).map((path) => [path, readInside(path)]));
  }

  plan(): Removal {
    const { without } = this.#records;
    for (const path of without.keys()) if (statOf(path)?.isSymbolicLink()) this.#kept.set(path, "it is a link");
    const present = [...without.keys()].filter((path) => this.#tree.has(path));
    const paths = present.filter((path) => !isBarrel(path) && !path.startsWith(".env"));
    const leaving = new Map(paths.filter((path) => !without.get(path)).map((path) => [path, this.#text(path)]));
    for (const path of paths) if (!leaving.has(path)) this.#changeText(path);

    const readers = this.#ownCode(leaving);
    const edited = [...leaving.keys()].filter((path) => this.#isEdited(path));
    const needed = keepNeeded(leaving, readers, edited);
    for (const [path, reason] of needed) this.#kept.set(path, reason);
    const code = [...readers.values(), ...[...needed.keys()].map((path) => leaving.get(path))].join("\n");
    this.#changeEnvironment(present, code);
    const gone = new Set([...leaving.keys()].filter((path) => !needed.has(path)));
    this.#changeBarrels(gone);
    for (const path of gone) this.#changes.set(path, { content: undefined, how: "delete" });
    return { changes: this.#changes, kept: this.#kept, unread: this.#unread };
  }

  /** Merges the edits of the user into the text without the example. */
  #changeText(path: string): void {
    const [ours, theirs] = [this.#tree.get(path)!, this.#records.without.get(path)!];
    if (isSame(ours, theirs)) return;
    const base = this.#records.generated.get(path);
    if (base && isSame(ours, base)) return void this.#changes.set(path, { content: theirs, how: "change" });
    const merged = merge(path, { base: `${base ?? ""}`, ours: `${ours}`, theirs: `${theirs}` });
    if ("problem" in merged) this.#kept.set(path, merged.problem);
    else if (merged.text !== `${ours}`) this.#changes.set(path, { content: merged.text, how: "merge" });
  }

  /** Returns the code that the user wrote or edited, as it is after the removal. */
  #ownCode(leaving: ReadonlyMap<string, string>): Map<string, string> {
    const isCode = (path: string) => /\.[cm]?[jt]sx?$/.test(path) && !isBarrel(path) && !leaving.has(path);
    const own = [...this.#tree.keys()].filter((path) => isCode(path) && this.#isEdited(path));
    return new Map(own.map((path) => [path, `${this.#changes.get(path)?.content ?? this.#text(path)}`]));
  }

  /** Removes the variables of the example, except those that the remaining code of the user reads. */
  #changeEnvironment(present: readonly string[], code: string): void {
    for (const path of present.filter((path) => path.startsWith(".env"))) this.#changeVariables(path, code);
    if (!this.#tree.has(".env") || !this.#records.without.has(".env.example")) return;
    const { going, coming } = this.#exchangeOf(".env.example", code);
    const text = exchangeValues(this.#text(".env"), going, coming);
    if (text !== this.#text(".env")) this.#changes.set(".env", { content: text, how: "change" });
    this.#unread = Object.keys(going).filter((name) => name in variablesIn(text));
  }

  #changeVariables(path: string, code: string): void {
    const { going, coming, read } = this.#exchangeOf(path, code);
    const [text, theirs] = [this.#text(path), this.#records.without.get(path)];
    const set = (content: Change["content"], how: Change["how"]) => void this.#changes.set(path, { content, how });
    if (!this.#isEdited(path) && read.length === 0) return set(theirs, theirs ? "change" : "delete");
    // Other files hold values of the user. These stay.
    const exchange = path === ".env.example" ? exchangeVariables : exchangeValues;
    const after = exchange(text, going, coming);
    if (!theirs && Object.keys(variablesIn(after)).length === 0) return set(undefined, "delete");
    if (after !== text) return set(after, "merge");
    if (!theirs) this.#kept.set(path, read.length > 0 ? `your code reads ${read.join(", ")}` : "you edited it");
  }

  #exchangeOf(path: string, code: string) {
    const before = variablesIn(`${this.#records.generated.get(path) ?? ""}`);
    const after = variablesIn(`${this.#records.without.get(path) ?? ""}`);
    const ofExample = Object.entries(before).filter(([name]) => !(name in after));
    const isRead = ([name]: readonly [string, Variable]) => new RegExp(`\\b${name}\\b`).test(code);
    return {
      going: Object.fromEntries(ofExample.filter((entry) => !isRead(entry))),
      coming: Object.fromEntries(Object.entries(after).filter(([name]) => !(name in before))),
      /** Variables of the example that stay. */
      read: ofExample.filter(isRead).map(([name]) => name),
    };
  }

  /** Derives the index of each folder in which the example has a module. */
  #changeBarrels(gone: ReadonlySet<string>): void {
    const { without } = this.#records;
    const list = (folder: string) => repository.list(folder).filter((name) => !gone.has(`${folder}/${name}`));
    const after = { list, read: repository.read };
    for (const folder of barrelFolders) {
      const path = `${folder}/index.ts`;
      const hasExample = [...without.keys()].some((file) => file.startsWith(`${folder}/`));
      if (!hasExample || !this.#tree.has(path)) continue;
      const names = modules(folder, after);
      const content = names.length === 0 && !without.get(path) ? undefined : barrel(folder, names, after);
      if (content === undefined) this.#changes.set(path, { content, how: "delete" });
      else if (content !== this.#text(path)) this.#changes.set(path, { content, how: "change" });
    }
  }

  #text(path: string): string {
    return `${this.#tree.get(path)}`;
  }

  /** Returns whether the file differs from the generated one. The user's own files do. */
  #isEdited(path: string): boolean {
    const [generated, present] = [this.#records.generated.get(path), this.#tree.get(path)];
    return !generated || !present || !isSame(generated, present);
  }
}

function isBarrel(path: string): boolean {
  return barrelFolders.some((folder) => path === `${folder}/index.ts`);
}

/** Compares two files. An editor on Windows may have changed the line ends of a text. */
function isSame(one: Buffer, other: Buffer): boolean {
  const [a, b] = [one, other].map((content) => content.toString("latin1").replaceAll("\r\n", "\n"));
  return a === b;
}

/** Returns the variables of a text, with their values and comments. */
function variablesIn(text: string): Readonly<Record<string, Variable>> {
  const found = text.split(/\n{2,}/).flatMap((paragraph) => {
    const comments = paragraph.match(/^#.*$/gm) ?? [];
    const comment = comments.map((line) => line.replace(/^# ?/, "")).join("\n");
    const assignments = paragraph.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm);
    return [...assignments].map(([, name, value]) => [name!, { value: value!, comment }] as const);
  });
  return Object.fromEntries(found);
}

function statOf(path: string) {
  return lstatSync(join(root, path), { throwIfNoEntry: false });
}

/** Throws a `Refusal` when the path leads out of the repository. */
function readInside(path: string): Buffer {
  const folder = join(root, dirname(path));
  if (realpathSync(folder) !== join(realpathSync(root), dirname(path))) {
    throw new Refusal(`${dirname(path)} is a link to another folder. Nothing was changed.`);
  }
  return readFileSync(join(root, path));
}
