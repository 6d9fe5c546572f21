import { axes, axisNames, forEachAxis, type Answers, type Axis, type Choices } from "../engine/axes.ts";
import type { Setting } from "../means.ts";
import type { Question, Replies } from "../shell/ask.ts";
import type { Arguments } from "./arguments.ts";
import { locate } from "./locate.ts";
import { defaultFolder } from "./options.ts";

/** What is left to ask: whatever was not said, where there is more than one thing to say. */
export function questionsFor(said: Arguments, { choices, decided, surroundings }: Setting): Question[] {
  const folder = said.folder === undefined ? [folderQuestion(surroundings.workingFolder)] : [];
  const open = axisNames.filter((axis) => said.choices[axis] === undefined && choices[axis].length > 1);
  const install = said.on.has("no-install") ? [] : [installQuestion];
  return [...folder, ...open.map((axis) => axisQuestion(axis, choices, decided.defaults)), ...install];
}

function folderQuestion(workingFolder: string): Question {
  return {
    kind: "text",
    name: "folder",
    message: "Which folder shall it stand in?",
    help: "its last part becomes the name of the package",
    standard: defaultFolder,
    // What would be refused as an argument is refused here, where another one can be typed.
    problem: (text) =>
      locate(text, workingFolder).then(
        () => undefined,
        (error: Error) => error.message,
      ),
  };
}

const installQuestion: Question = {
  kind: "confirm",
  name: "install",
  message: "Install the dependencies now?",
  help: "the only step that needs a network",
  standard: true,
};

function axisQuestion(axis: Axis, choices: Choices, defaults: Answers): Question {
  const { question, help, many, standard } = axes[axis];
  const shared = { name: axis, message: question, help };
  if (!many) return { kind: "one", ...shared, standard: defaults[axis], choices: choices[axis] };
  const named = choices[axis].filter((choice) => choice !== standard);
  return { kind: "many", ...shared, standard: defaults[axis].split(","), choices: named };
}

/** What was said, completed by what was replied, and by the default of whatever is still open. */
export function complete(said: Arguments, replies: Replies, defaults: Answers) {
  return {
    folder: said.folder ?? String(replies["folder"] ?? defaultFolder),
    install: !said.on.has("no-install") && replies["install"] !== false,
    answers: forEachAxis((axis) => said.choices[axis] ?? replyOf(axis, replies) ?? defaults[axis]),
  };
}

/** Nothing chosen where several can be is an answer, too. */
function replyOf(axis: Axis, replies: Replies): string | undefined {
  const reply = replies[axis];
  return reply === undefined ? undefined : String(reply) || axes[axis].standard;
}
