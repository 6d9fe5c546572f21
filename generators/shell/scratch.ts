import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { errors } from "../errors.ts";
import type { Entry } from "./entry.ts";

/** A file as git keeps it: where its mode is that of a link, the content is where it leads. */
export interface Blob {
  readonly mode: string;
  readonly oid: string;
}

/** What a commit comes after, and the tree that it changes. */
interface Ancestry {
  readonly parent?: string;
  readonly tree?: string;
}

/** What happens to one path: undefined is no file. */
export interface Change {
  readonly path: string;
  readonly before: Blob | undefined;
  readonly after: Blob | undefined;
}

/** A path that a person has to decide on, with the versions of it that there are. */
export interface Conflict {
  readonly path: string;
  readonly stages: Readonly<Partial<Record<1 | 2 | 3, Blob>>>;
}

export interface Merge {
  readonly tree: string;
  readonly conflicts: readonly Conflict[];
  /** What git says of renames and conflicts. */
  readonly messages: readonly string[];
}

/**
 * A git repository for the time of one merge, beside that of the person: it reads the objects of that one and writes only
 * its own, so that nothing is changed before everything is known. No configuration of the machine has a say.
 */
export class Scratch {
  readonly #folder: string;
  readonly #interruption: AbortSignal;

  private constructor(folder: string, interruption: AbortSignal) {
    this.#folder = folder;
    this.#interruption = interruption;
  }

  /** `objects` is the object folder to read from, `format` the hash that it uses. */
  static async open(objects: string, format: string, interruption: AbortSignal): Promise<Scratch> {
    const folder = await mkdtemp(join(tmpdir(), "create-agent-app-"));
    const scratch = new Scratch(folder, interruption);
    await scratch.#git(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, folder]);
    await writeFile(join(folder, "objects", "info", "alternates"), `${objects}\n`);
    return scratch;
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A commit of these files alone, or of a tree into which they are put; undefined takes one out. Returns its name. */
  async commit(name: string, files: ReadonlyMap<string, Entry | undefined>, from: Ancestry = {}): Promise<string> {
    const ref = `refs/heads/${name}`;
    const head = [`commit ${ref}`, "committer a <a> 0 +0000", "data 0", ""];
    if (from.parent) head.push(`from ${from.parent}`);
    head.push(from.tree ? `M 040000 ${from.tree} ""` : "deleteall");
    const parts: Uint8Array[] = [Buffer.from(`${head.join("\n")}\n`)];
    for (const [path, entry] of files) parts.push(...instruction(JSON.stringify(path), entry));
    await this.#git(["fast-import", "--quiet"], Buffer.concat(parts));
    return ref;
  }

  /** Merges theirs into ours. Directories that ours renamed are followed. */
  async merge(ours: string, theirs: string): Promise<Merge> {
    const options = ["-c", "merge.directoryRenames=true", "merge-tree", "--write-tree", "-z", "--messages"];
    const output = await this.#git([...options, ours, theirs], undefined, [0, 1]);
    const [tree = "", ...fields] = output.toString().split("\0");
    const end = fields.indexOf("");
    return { tree, conflicts: conflictsIn(fields.slice(0, end)), messages: messagesIn(fields.slice(end + 1)) };
  }

  /** Every file of a commit or tree. */
  async list(commit: string): Promise<ReadonlyMap<string, Blob>> {
    const output = (await this.#git(["ls-tree", "-r", "-z", commit])).toString();
    return new Map(
      output
        .split("\0")
        .slice(0, -1)
        .map((line) => /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line)!)
        .map(([, mode, oid, path]) => [path!, { mode: mode!, oid: oid! }]),
    );
  }

  /** A conflict as one side wants it: merged, and where that cannot be, as it is there. Undefined is no file. */
  async side({ stages }: Conflict, name: "ours" | "theirs"): Promise<Entry | undefined> {
    const wanted = stages[name === "ours" ? 2 : 3];
    if (!wanted) return undefined;
    const contents = await this.read([stages[2], stages[1], stages[3]].map((version) => version?.oid ?? "none"));
    const whole = contents[name === "ours" ? 0 : 2]!;
    const isWhole = contents.every((content) => content !== undefined);
    const merged = isWhole ? await this.mergeContents(contents, [`--${name}`]) : undefined;
    return { mode: wanted.mode, content: merged?.content ?? whole };
  }

  /** Ours, base and theirs by their lines, with markers where they meet. Undefined where one of them is not text. */
  async mergeContents(contents: readonly Uint8Array[], flags: readonly string[] = []) {
    const folder = await mkdtemp(join(this.#folder, "contents-"));
    const files = ["ours", "base", "theirs"].map((file) => join(folder, file));
    await Promise.all(files.map((file, index) => writeFile(file, contents[index]!)));
    const { exitCode, stdout } = await this.#run(["merge-file", "-p", ...flags, ...files]);
    // Else it is the number of conflicts.
    return exitCode > 127 ? undefined : { content: stdout, isClean: exitCode === 0 };
  }

  async treeOf(commit: string): Promise<string> {
    return (await this.#git(["rev-parse", `${commit}^{tree}`])).toString().trim();
  }

  async stages({ stages }: Conflict): Promise<[stage: number, entry: Entry][]> {
    const versions = Object.entries(stages);
    const contents = await this.read(versions.map(([, { oid }]) => oid));
    return versions.map(([stage, { mode }], index) => [Number(stage), { mode, content: contents[index]! }]);
  }

  async difference(from: string, to: string): Promise<Change[]> {
    const output = await this.#git(["diff-tree", "-r", "-z", "--no-renames", "--raw", from, to]);
    const fields = output.toString().split("\0").slice(0, -1);
    return fields.flatMap((field, index) => {
      if (index % 2 === 1) return [];
      const [, before, after, oidBefore, oidAfter] = /^:(\d+) (\d+) (\w+) (\w+) /.exec(field)!;
      return [{ path: fields[index + 1]!, before: blob(before!, oidBefore!), after: blob(after!, oidAfter!) }];
    });
  }

  /** The content of each object, in their order; undefined where there is none. An object is named as git names it. */
  async read(objects: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const output = await this.#git(["cat-file", "--batch"], Buffer.from(objects.map((name) => `${name}\n`).join("")));
    let at = 0;
    return objects.map(() => {
      const line = output.indexOf("\n", at);
      const size = / blob (\d+)$/.exec(output.toString("utf8", at, line))?.[1];
      at = line + 1;
      if (size === undefined) return undefined;
      const content = output.subarray(at, at + Number(size));
      at += content.length + 1;
      return content;
    });
  }

  /** The difference as a person reads it. */
  async patch(from: string, to: string, paths: readonly string[]): Promise<string> {
    if (paths.length === 0) return "";
    return (
      await this.#git(["diff-tree", "-r", "-p", "--full-index", "--no-renames", from, to, "--", ...paths])
    ).toString();
  }

  async #git(parameters: readonly string[], input?: Uint8Array, allowed: readonly number[] = [0]): Promise<Buffer> {
    const { exitCode, stdout, stderr } = await this.#run(parameters, input);
    if (!allowed.includes(exitCode)) throw errors.gitMerge(stderr.toString());
    return stdout;
  }

  async #run(parameters: readonly string[], input?: Uint8Array) {
    this.#interruption.throwIfAborted();
    const environment = {
      GIT_DIR: this.#folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      LC_ALL: "C",
    };
    const { exitCode, stdout, stderr } = await execa("git", parameters, {
      cwd: this.#folder,
      env: { ...environment, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined },
      encoding: "buffer",
      stripFinalNewline: false,
      reject: false,
      ...(input ? { input } : { stdin: "ignore" as const }),
      cancelSignal: this.#interruption,
    });
    this.#interruption.throwIfAborted();
    const output = { stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
    if (exitCode === undefined) throw errors.gitMerge(output.stderr.toString());
    return { exitCode, ...output };
  }
}

function instruction(path: string, entry: Entry | undefined): Uint8Array[] {
  if (!entry) return [Buffer.from(`D ${path}\n`)];
  const head = `M ${entry.mode} inline ${path}\ndata ${entry.content.length}\n`;
  return [Buffer.from(head), entry.content, Buffer.from("\n")];
}

function blob(mode: string, oid: string): Blob | undefined {
  return /^0+$/.test(mode) ? undefined : { mode, oid };
}

function conflictsIn(entries: readonly string[]): Conflict[] {
  const found = new Map<string, Record<number, Blob>>();
  for (const entry of entries) {
    const [, mode, oid, stage, path] = /^(\d+) (\w+) ([123])\t(.*)$/s.exec(entry)!;
    found.set(path!, { ...found.get(path!), [Number(stage)]: { mode: mode!, oid: oid! } });
  }
  return [...found].map(([path, stages]) => ({ path, stages }));
}

/** Each is: how many paths, the paths, a kind, the text. */
function messagesIn(fields: readonly string[]): string[] {
  const messages: string[] = [];
  for (let at = 0; at < fields.length - 1;) {
    const paths = Number(fields[at]);
    messages.push(fields[at + paths + 2]!.trim());
    at += paths + 3;
  }
  return messages;
}
