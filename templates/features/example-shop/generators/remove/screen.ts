import type { Memory } from "./memory.ts";
import type { Removal } from "./plan.ts";

/** Lists the changed and the kept files, with the reasons. */
export function listing({ example, after }: Memory, { changes, kept, unread }: Removal): string {
  const rows = [...changes].map(([path, { how }]) => [path, how] as const);
  const own = [...after].map(([path, text]) => [path, text === undefined ? "delete" : "change"] as const);
  const all = [...rows, ...own].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const stays = [...kept].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [
    `Without the example "${example}":`,
    "",
    ...all.map(([path, how]) => `  ${how.padEnd(6)}  ${path}`),
    ...stays.map(([path, reason]) => `  keep    ${path}: ${reason}`),
    ...unread.map((name) => `  keep    ${name} in .env: you set it, but nothing reads it`),
  ].join("\n");
}

/** Lists the next steps of the user. */
export function nextSteps({ packageManager, without }: Memory, { kept }: Removal): string {
  const run = `${packageManager} run`;
  const edited = [...kept.keys()].filter((path) => without.get(path));
  return [
    "The example is removed.",
    "",
    "Next:",
    ...edited.map(
      (path) => `  edit ${path}: ${path.endsWith(".test.ts") ? failing : "it may still have parts of the example"}`,
    ),
    `  ${run} check`,
    `  ${run} generate tool <name>`,
    '  README.md, "Make it yours", shows the other steps.',
  ].join("\n");
}

const failing = "delete its tests of the example, because they fail now";
