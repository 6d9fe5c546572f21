import { failed, wrongUse } from "./kinds.ts";

interface Lock {
  readonly choice: string;
  readonly reason: string;
  readonly starter: string;
}

/** Of team starters. */
export const starterErrors = {
  noStarter: (source: string, path: string) =>
    wrongUse(
      "no-starter",
      `${source} is no starter: ${path} cannot be read.`,
      "Name the folder that holds an agent-starter.json.",
    ),
  brokenStarter: (path: string, problem: string) =>
    failed("broken-starter", `${path} is not valid: ${problem}.`, "Mend it there, or ask the team that keeps it."),
  starterInCircle: (folder: string) =>
    failed("starter-in-circle", `${folder} extends itself, by way of others.`, "Take it out of the chain of extends."),
  layerTwice: (id: string, starter: string) =>
    failed("layer-twice", `${starter} has a layer ${id}, which is there already.`, "Give it another name."),
  lockedAnswer: (said: string, axis: string, { choice, reason, starter }: Lock) =>
    wrongUse(
      "locked-answer",
      `${said} is not possible: ${starter} has locked ${axis} to ${choice}. ${reason}`,
      "Leave it out, or ask the team that keeps the starter.",
    ),
};
