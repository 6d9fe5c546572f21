import { flagOf } from "./engine/axes.ts";
import { shown } from "./engine/shown.ts";
import { answerErrors } from "./errors/answers.ts";
import { authorErrors } from "./errors/authors.ts";
import { failed, interrupted, inTheWay, quoted, wrongUse } from "./errors/kinds.ts";
import { adoptErrors } from "./errors/adopt.ts";
import { starterErrors } from "./errors/starter.ts";
import { updateErrors } from "./errors/update.ts";
import { whyErrors } from "./errors/why.ts";

export { CreateError, exitCodes } from "./errors/kinds.ts";

const seeHelp = "--help lists every flag.";

/**
 * The wording of every error, here and in errors/. Each is a fact with its place, and a remedy; the code is stable, for
 * programs to act on.
 */
export const errors = {
  ...answerErrors,
  ...adoptErrors,
  ...authorErrors,
  ...starterErrors,
  ...updateErrors,
  ...whyErrors,

  nodeTooOld: (version: string) =>
    failed(
      "node-too-old",
      `Node ${version} is too old: Node 20.19 or newer is needed.`,
      "Get one at https://nodejs.org.",
    ),

  // What was typed
  unknownFlag: (flag: string, nearest: string | undefined) =>
    wrongUse("unknown-flag", `There is no flag ${flag}.`, nearest ? `The nearest is ${nearest}. ${seeHelp}` : seeHelp),
  unknownChoice: (flag: string, value: string, nearest: string | undefined, choices: readonly string[]) =>
    wrongUse(
      "unknown-choice",
      `${flag} has no choice "${value}".`,
      `The nearest is ${flag} ${nearest}. ${choices.length > 1 ? `All choices: ${choices.join(", ")}.` : "It is the only choice."}`,
    ),
  missingValue: (flag: string, choices: readonly string[]) =>
    wrongUse("missing-value", `${flag} needs a value.`, `Choices: ${choices.join(", ")}.`),
  unwantedValue: (flag: string, value: string) =>
    wrongUse("unwanted-value", `${flag} takes no value, but was given "${value}".`, `Write ${flag}, or leave it out.`),
  repeatedFlag: (flag: string) => wrongUse("repeated-flag", `${flag} is given more than once.`, `Write ${flag} once.`),
  contradictoryChoices: (flag: string, value: string, alone: string) =>
    wrongUse("contradictory-choices", `${flag} ${value} contradicts itself.`, `Write ${alone} alone, or leave it out.`),
  tooManyFolders: (first: string, second: string) =>
    wrongUse(
      "too-many-folders",
      `One folder can be created at a time, but both "${first}" and "${second}" are named.`,
      "Name one; a folder with spaces in it goes in quotes.",
    ),
  reservedWord: (word: string) =>
    wrongUse(
      "reserved-word",
      `"${word}" is kept for a command and does not become a folder.`,
      `Name the folder otherwise, ${word}-agent for example, or write ./${word}.`,
    ),
  invalidName: (name: string, problem: string, suggestion: string) =>
    wrongUse(
      "invalid-name",
      `"${name}" cannot be the name of a package: it ${problem}.`,
      `A valid name is ${suggestion}.`,
    ),
  layerNeeds: (layer: string, needed: string, reason: string) =>
    wrongUse(
      "layer-needs",
      `${flagOf(layer)} needs ${flagOf(needed)}: ${reason}`,
      `Add ${flagOf(needed)}, or leave out ${flagOf(layer)}.`,
    ),
  layerExcludes: (layer: string, excluded: string, reason: string) =>
    wrongUse(
      "layer-excludes",
      `${flagOf(layer)} and ${flagOf(excluded)} do not go together: ${reason}`,
      `Leave out one of them.`,
    ),
  cannotBringNode: (manager: string) =>
    wrongUse(
      "cannot-bring-node",
      `The agent needs Node 24, the Node of this system is older, and ${manager} cannot bring one with the dependencies.`,
      "Install Node 24, or take another: --package-manager npm",
    ),
  nobodyToAsk: (command: string) =>
    wrongUse(
      "nobody-to-ask",
      "Nobody is here to answer questions: this is not a terminal, or CI or a coding agent runs it.",
      `Say everything in one command:\n    ${command}`,
    ),

  // What is in the way
  folderNotEmpty: (folder: string, entries: readonly string[]) =>
    wrongUse(
      "folder-not-empty",
      `${folder} is not empty: ${inTheWay(entries)}.`,
      "Name a new folder, or empty that one.",
    ),
  fileInTheWay: (path: string) =>
    wrongUse(
      "file-in-the-way",
      `${path} is a file, so no folder can stand there.`,
      "Name another folder, or move the file.",
    ),
  earlierRunFinished: (folder: string) =>
    failed(
      "earlier-run-finished",
      `An earlier run was killed while it moved its last files into ${folder}. They are whole now, and nothing else was done.`,
      "Go on there with the install.",
    ),

  // What the system refused
  disk: (cause: NodeJS.ErrnoException, path: string) => {
    const [fact, remedy] = diskTrouble[cause.code ?? ""] ?? [
      `writing failed (${cause.message})`,
      "Try another folder.",
    ];
    return failed("disk", `${path} was not created: ${fact}. Nothing is left behind.`, remedy, cause);
  },
  git: (path: string, output: string) =>
    failed(
      "git",
      `${path} was not created: git failed. Nothing is left behind.${quoted(output)}`,
      "Mend what git says, or create it with --no-git.",
    ),
  lockfileNotCommitted: (path: string, output: string) =>
    failed(
      "lockfile-not-committed",
      `${path} stands and is installed, but git could not commit the lockfile.${quoted(output)}`,
      "Commit it yourself: git add --all && git commit --amend --no-edit",
    ),
  doesNotLoad: (path: string, output: string, retry: string) =>
    failed(
      "does-not-load",
      `${path} stands whole and is installed, but the agent does not load.${quoted(output)}`,
      `Try the install again:\n    ${retry}`,
    ),
  install: (path: string, output: string, retry: string) =>
    failed(
      "install",
      `${path} stands whole, but its install failed.${quoted(output)}`,
      `Try the install again:\n    ${retry}`,
    ),

  // Who stopped it
  interrupted: (stands = "Nothing was created.") =>
    interrupted("interrupted", `Interrupted. ${stands}`, "Run it again when you like."),
  interruptedInstall: (path: string, retry: string) =>
    interrupted(
      "interrupted-install",
      `Interrupted while installing. ${path} stands whole, but its dependencies are not all there.`,
      `Go on with:\n    ${retry}`,
    ),

  // What the templates do wrong
  conflict: (place: string, first: string, second: string) =>
    failed("layer-conflict", `The layers ${first} and ${second} both set ${place}.`, "Choose one of them."),
  brokenTemplate: (path: string, missing: string) =>
    failed(
      "broken-template",
      `The template's ${path} ${missing}.`,
      "Please report it to whoever keeps these templates.",
    ),

  unsafePath: (owner: string, path: string, problem: string) =>
    failed(
      "unsafe-path",
      `${owner} has a file "${shown(path)}", which ${problem}. Nothing was written.`,
      "Give it another name there.",
    ),

  pathClash: (owner: string, one: string, other: string) =>
    failed(
      "path-clash",
      `${owner} would have ${one} and ${other}, which are one on some systems. Nothing was written.`,
      "Give one of them another name.",
    ),

  unexpected: (cause: unknown) =>
    failed(
      "unexpected",
      `Something went wrong that should not: ${cause instanceof Error ? cause.message : String(cause)}`,
      "This is our fault: please report it with the lines below.",
      cause,
    ),
};

const diskTrouble: Record<string, readonly [fact: string, remedy: string]> = {
  ENOSPC: ["the disk is full", "Free some space, or name a folder on another disk."],
  EDQUOT: ["your quota of disk space is used up", "Free some space, or name a folder on another disk."],
  EACCES: ["you may not write there", "Name a folder that is yours, or ask for the right to write."],
  EPERM: ["the system does not allow it", "Name a folder that is yours, or ask for the right to write."],
  EROFS: ["the disk can only be read", "Name a folder on a disk that can be written."],
  ENOTEMPTY: ["another program wrote there in the meantime", "Look at what is there, and name another folder."],
  EEXIST: ["another program wrote there in the meantime", "Look at what is there, and name another folder."],
  ENAMETOOLONG: ["its path is too long for the system", "Name a folder with a shorter path."],
  ENOTDIR: ["something that is no folder stands there", "Look at what is there, and name another folder."],
  ENOENT: ["the folder that should hold it is gone, or is not a real one", "Name a folder on a real disk."],
};
