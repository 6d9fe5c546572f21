import { shown, withoutPassword } from "../engine/shown.ts";
import { failed, quoted, wrongUse } from "./kinds.ts";

interface Lock {
  readonly choice: string;
  readonly reason: string;
  readonly starter: string;
}

/** One link of a chain of starters, as it was found. */
interface Found {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

const nothing = "Nothing was written.";

/** Of team starters. */
export const starterErrors = {
  unclearSource: (source: string) =>
    wrongUse(
      "unclear-source",
      `"${shown(withoutPassword(source))}" does not say where a starter is.`,
      "Write ./folder, ./starter.tgz, @acme/starter@^1, github:acme/starter#v1 or git+https://git.acme.example/starter.git#v1.",
    ),
  passwordInSource: (source: string) =>
    wrongUse(
      "password-in-source",
      `${withoutPassword(source)} holds a password or a token, and the repository would remember it.`,
      "Leave it out, and give it to git: git help credentials. Or use git+ssh.",
    ),
  reachesOut: (source: string, starter: string) =>
    failed(
      "reaches-out",
      `${starter} extends ${source}, which lies outside of it. What comes from elsewhere reaches no file of this machine.`,
      "Name a folder inside it, a package or a git repository there.",
    ),
  starterAway: (source: string, problem: string, remedy: string) =>
    failed("starter-away", `${source} could not be fetched: ${problem}. ${nothing}`, remedy),
  starterFailed: (source: string, program: string, output: string) =>
    failed(
      "starter-failed",
      `${source} could not be fetched. ${nothing} ${program} said:${quoted(output)}`,
      `Mend what ${program} says and try again.`,
    ),
  unsafeStarter: (source: string, problem: string) =>
    failed(
      "unsafe-starter",
      `${source} is refused: ${problem}. ${nothing}`,
      "Ask the team that keeps it what this is for, before you use it.",
    ),
  starterChanged: (source: string, before: Found, now: Found) =>
    failed(
      "starter-changed",
      `${source} changed under the same version: ${before.name} ${before.version} was ${before.integrity} and is ${now.integrity} now. ${nothing}`,
      "Ask the team that keeps it for a new version, and what happened to this one.",
    ),
  needsTrust: (powers: readonly string[]) =>
    failed(
      "needs-trust",
      `The starter decides what an install runs, or where from. ${nothing}${quoted(powers.map(shown).join("\n"))}`,
      "If you know these lines and want them, say --trust.",
    ),
  noStarter: (source: string, path: string) =>
    wrongUse(
      "no-starter",
      `${source} is no starter: ${path} cannot be read.`,
      "Name the folder that holds an agent-starter.json; where it has moved: update --starter SOURCE.",
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
