import { failed, wrongUse } from "./kinds.ts";

/** Of `adopt`. */
export const adoptErrors = {
  noSuchFolder: (folder: string) =>
    wrongUse("no-such-folder", `There is no folder ${folder}.`, "Name the folder of a repository."),
  attachedAlready: (root: string, path: string) =>
    wrongUse(
      "attached-already",
      `${root} is attached already: it has ${path}.`,
      "update brings it to these templates; adopt is for a repository that has no such file.",
    ),
  notAlike: (root: string, alike: number, files: number) =>
    failed(
      "not-alike",
      `${root} is not in the shape of these templates: of the ${files} files of the nearest one, ${alike} are there.`,
      "Begin with a new repository beside it, and move your code into that.",
    ),
  nobodyToConfirm: (command: string) =>
    wrongUse(
      "nobody-to-confirm",
      "Nobody is here to say whether that is it: this is not a terminal, or CI or a coding agent runs it.",
      `Say it in the command:\n    ${command}`,
    ),
  declined: () =>
    failed("declined", "Nothing was written.", "Say what it is with --set KEY=VALUE, once for each answer."),
};
