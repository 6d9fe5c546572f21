import { wrongUse } from "./kinds.ts";

/** Of `why`. */
export const whyErrors = {
  oneFileNeeded: (program: string) =>
    wrongUse("one-file-needed", "why needs the path of one file.", `For example: ${program} why package.json`),
  noSuchFile: (path: string, nearest: string | undefined) =>
    wrongUse(
      "no-such-file",
      `There is no ${path}, and none was generated.`,
      nearest ? `The nearest is ${nearest}.` : "Name a file of the repository.",
    ),
  outsideRepository: (path: string, root: string) =>
    wrongUse("outside-repository", `${path} is outside of ${root}.`, "Name a file of the repository."),
};
