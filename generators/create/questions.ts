import { axes, axisNames, forEachAxis, type Choices } from "../engine/axes.ts";
import { problemWithName } from "../engine/names.ts";
import type { Question, Replies } from "../shell/ask.ts";
import type { Arguments } from "./arguments.ts";
import { defaultFolder } from "./options.ts";

/** What is left to ask: whatever was not said, where there is more than one thing to say. */
export function questionsFor(said: Arguments, choices: Choices): Question[] {
  const folder = said.folder === undefined ? [folderQuestion] : [];
  const open = axisNames.filter((axis) => said.choices[axis] === undefined && choices[axis].length > 1);
  const install = said.on.has("no-install") ? [] : [installQuestion];
  return [...folder, ...open.map((axis) => axisQuestion(axis, choices)), ...install];
}

const folderQuestion: Question = {
  kind: "text",
  name: "folder",
  message: "Which folder shall it stand in?",
  help: "its last part becomes the name of the package",
  standard: defaultFolder,
  problem: (text) => {
    const problem = problemWithName(lastSegment(text));
    return problem && `That name ${problem}.`;
  },
};

const installQuestion: Question = {
  kind: "confirm",
  name: "install",
  message: "Install the dependencies now?",
  help: "the only step that needs a network",
  standard: true,
};

function axisQuestion(axis: keyof typeof axes, choices: Choices): Question {
  const { question, help, many, standard } = axes[axis];
  const shared = { name: axis, message: question, help };
  if (!many) return { kind: "one", ...shared, standard, choices: choices[axis] };
  return { kind: "many", ...shared, choices: choices[axis].filter((choice) => choice !== standard) };
}

/** What was said, completed by what was replied, and by the default of whatever is still open. */
export function complete(said: Arguments, replies: Replies) {
  return {
    folder: said.folder ?? String(replies["folder"] ?? defaultFolder),
    install: !said.on.has("no-install") && replies["install"] !== false,
    answers: forEachAxis(
      (axis) => said.choices[axis] ?? (String(replies[axis] ?? "") || axes[axis].standard),
    ),
  };
}

function lastSegment(path: string): string {
  return (
    path
      .replace(/[/\\]+$/, "")
      .split(/[/\\]/)
      .at(-1) ?? ""
  );
}
