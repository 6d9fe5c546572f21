// npm run remove example -- [--dry-run] [--yes]
// Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted.
import { createInterface } from "node:readline/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";

import { readRecords, type Records } from "./remove/records.ts";
import { planRemoval, type Removal } from "./remove/removal.ts";
import { refuseFlagsKeptByNpm, refuseUnknown } from "./support/command-line.ts";
import { Failure, Refusal } from "./support/generator.ts";
import { closestMatch } from "./support/names.ts";
import { root } from "./support/repository.ts";
import { write } from "./support/write.ts";

const flags = {
  "dry-run": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  help: { type: "boolean", short: "h" },
} as const;

const help = `npm run remove example -- [flags]

Removes the example that this repository started with. Files that you edited stay.

  --dry-run  Print the changes and write nothing
  --yes      Ask nothing`;

// Ctrl-C and Ctrl-D close the question without an answer: the process then ends with this code.
process.exitCode = 130;

remove(process.argv.slice(2)).then(
  () => (process.exitCode = 0),
  (error: unknown) => {
    // Newer versions of Node reject the question after Ctrl-C. Older ones never answer it.
    if (error instanceof Error && error.name === "AbortError") return;
    console.error(error instanceof Refusal || error instanceof Failure ? error.message : error);
    process.exitCode = error instanceof Refusal ? 2 : 1;
  },
);

/** Lists the changes, asks, and writes all of them or none. */
async function remove(argv: readonly string[]): Promise<void> {
  const { values, name } = readArguments(argv);
  if (values.help) return console.log(help);
  const records = readRecords();
  const { example, packageManager } = records;
  if (name !== undefined && name !== example) {
    throw new Refusal(`The example of this repository is "${example}", not "${name}".`);
  }
  if (!values["dry-run"] && !values.yes && !(process.stdin.isTTY && process.stdout.isTTY)) {
    const command = `${packageManager} run remove example -- --yes`;
    throw new Refusal(`Cannot ask: not a terminal. To remove the example: ${command}`);
  }
  const removal = planRemoval(records);
  console.log(listing(records, removal));
  if (values["dry-run"]) return console.log("\nDry run: nothing was changed.");
  if (!values.yes) await confirm(records, removal);
  apply(records, removal);
  console.log(`\n${nextSteps(records, removal)}`);
}

/** Throws a `Refusal` for arguments that are not valid. */
function readArguments(argv: readonly string[]) {
  // npm drops the `--` in front of the flags; pnpm passes it on.
  const separator = argv.indexOf("--");
  const args = argv.filter((_, index) => index !== separator);
  refuseUnknown(args, Object.keys(flags));
  const { values, positionals } = parse(args);
  const [kind, name, extra] = positionals;
  if (values.help) return { values, name };
  refuseFlagsKeptByNpm([{ name: "dry-run" }], process.env);
  if (kind === undefined) throw new Refusal(`Name what to remove:\n\n${help}`);
  if (kind !== "example") {
    throw new Refusal(`Cannot remove "${kind}". Did you mean "${closestMatch(kind, ["example"])}"? All: example.`);
  }
  if (extra !== undefined) throw new Refusal(`"${extra}" is one argument too many.`);
  return { values, name };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${(error as Error).message.replaceAll("\n", " ")}. The flags: --help`);
  }
}

/** Throws a `Failure` when the user does not agree, or when files changed during the question. */
async function confirm(records: Records, listed: Removal): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("\nRemove the example? (y/N) ");
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("Nothing was changed.");
  const now = readRecords();
  if (isDeepStrictEqual([now, planRemoval(now)], [records, listed])) return;
  throw new Failure("Files were changed in the meantime, so nothing was removed. Run the command again.");
}

/** Writes the records last: after a crash, the command can run again. */
function apply({ after }: Records, { changes }: Removal): void {
  try {
    const undo = writeAll(new Map([...changes].map(([path, { content }]) => [path, content])));
    try {
      writeAll(after);
    } catch (error) {
      undo();
      throw error;
    }
  } catch (error) {
    throw new Failure((error as Error).message);
  }
}

/** Undefined deletes a file. Returns a function that takes everything back. */
function writeAll(files: ReadonlyMap<string, string | Buffer | undefined>): () => void {
  const written = [...files].flatMap(([path, content]) => (content === undefined ? [] : [[path, content] as const]));
  return write(
    root,
    new Map(written),
    [...files.keys()].filter((path) => files.get(path) === undefined),
  );
}

/** Lists the changed and the kept files, with the reasons. */
function listing({ example, after }: Records, { changes, kept, unread }: Removal): string {
  const own = [...after].map(([path, text]) => [path, text === undefined ? "delete" : "change"] as const);
  const rows = [...[...changes].map(([path, { how }]) => [path, how] as const), ...own].toSorted(byPath);
  return [
    `Without the example "${example}":`,
    "",
    ...rows.map(([path, how]) => `  ${how.padEnd(6)}  ${path}`),
    ...[...kept].toSorted(byPath).map(([path, reason]) => `  keep    ${path}: ${reason}`),
    ...unread.map((name) => `  keep    ${name} in .env: you set it, but nothing reads it`),
  ].join("\n");
}

function byPath([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}

function nextSteps({ packageManager, without }: Records, { kept }: Removal): string {
  const edited = [...kept.keys()].filter((path) => without.get(path));
  return [
    "The example is removed.",
    "",
    "Next:",
    ...edited.map((path) => {
      const isTest = path.endsWith(".test.ts");
      const reason = isTest
        ? "delete its tests of the example, because they fail now"
        : "it may still have parts of the example";
      return `  edit ${path}: ${reason}`;
    }),
    `  ${packageManager} run check`,
    `  ${packageManager} run generate tool <name>`,
    '  README.md, "Make it yours", shows the other steps.',
  ].join("\n");
}
