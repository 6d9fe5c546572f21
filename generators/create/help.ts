import { choiceFlags, type ChoiceFlag } from "../cli/answers.ts";
import type { CommandContext } from "../cli/context.ts";
import { choicesOf, type StarterQuestion } from "../engine/questions.ts";
import { declaredSwitches, defaultFolder, setFlag, starterFlag } from "./options.ts";

export function helpText({ program, choices, decided }: CommandContext): string {
  const ofStarter = [starterRow, setRow, ...decided.questions.map(questionRow)];
  const flags = [...choiceFlags(choices).map(choiceRow), ...ofStarter, ...declaredSwitches.map(switchRow)];
  const width = Math.max(...flags.map(([flag]) => flag.length));
  const table = flags.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`);
  return [
    `Usage: ${program} [folder] [flags]`,
    "",
    "Writes the repository of an AI agent in which the architecture already stands: tools, state, approvals,",
    "observability and tests, running on a scripted model. The real model comes last.",
    "",
    `In such a repository: ${program} update brings it to these templates, ${program} why FILE says where a file is from,`,
    `${program} doctor what is broken or still open. ${program} adopt attaches one that has no`,
    `memory of its templates. For a team: ${program} starter begins and checks what --starter takes. Each has a`,
    "--help of its own.",
    "",
    `The folder is ${defaultFolder} unless you name one; "." is the folder you are in.`,
    "",
    "Flags, with the default choice first",
    ...table,
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted.",
    "",
  ].join("\n");
}

type Row = readonly [flag: string, help: string];

const starterRow: Row = [
  `--${starterFlag} SOURCE`,
  "a team's own answers and layers: ./folder, ./file.tgz, @acme/package@^1, github:acme/project#v1, git+https://...",
];

const setRow: Row = [
  `--${setFlag} KEY=VALUE`,
  "the answer to a question of the starter; state=postgres is --state postgres",
];

function choiceRow(flag: ChoiceFlag): Row {
  return [`--${flag.name} ${flag.choices.join(flag.many ? "," : "|")}`, flag.help];
}

function questionRow(question: StarterQuestion): Row {
  return [`--${setFlag} ${question.id}=${choicesOf(question)?.join("|") ?? "TEXT"}`, question.title];
}

function switchRow([name, { short, help }]: (typeof declaredSwitches)[number]): Row {
  return [short ? `-${short}, --${name}` : `--${name}`, help];
}
