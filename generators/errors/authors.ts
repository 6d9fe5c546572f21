import { failed, quoted, wrongUse } from "./kinds.ts";

/** Of those who write starters. */
export const authorErrors = {
  noStarterCommand: (word: string | undefined) =>
    wrongUse(
      "no-starter-command",
      word === undefined ? "starter needs to be told what to do." : `starter does not know "${word}".`,
      "Write starter init FOLDER, or starter check FOLDER.",
    ),
  noFolder: (command: string) =>
    wrongUse("no-folder", `starter ${command} needs a folder.`, `For example: starter ${command} ./acme-starter`),
  oneFolder: (command: string, extra: string) =>
    wrongUse("one-folder", `starter ${command} takes one folder, and "${extra}" is one more.`, "Name one."),
  unknownExample: (name: string, known: readonly string[]) =>
    wrongUse("unknown-example", `There is no example "${name}".`, `All examples: ${known.join(", ")}.`),
  checkFailed: (folder: string, output: string) =>
    failed("check-failed", `npm run check failed in ${folder}.${quoted(output)}`, "Mend the layer that it comes from."),
  noLastVersion: (output: string) =>
    failed("no-last-version", `The last version cannot be had from git.${quoted(output)}`, "Name it: --from SOURCE"),
};
