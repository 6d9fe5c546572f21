import { axes, axisNames, type Axis, type Choices } from "../engine/axes.ts";
import type { Decided } from "../engine/decided.ts";
import { choicesOf, problemWithAnswer, type StarterQuestion } from "../engine/questions.ts";
import { allowedChoices } from "../engine/rules.ts";
import type { Setting } from "../means.ts";
import type { Question, Replies } from "../shell/ask.ts";
import type { Arguments } from "./arguments.ts";
import { locate } from "./locate.ts";
import { defaultFolder } from "./options.ts";

/** What is left to ask: whatever was not said, where there is more than one thing to say. */
export function questionsFor(said: Arguments, { choices, decided, surroundings }: Setting): Question[] {
  const folder = said.folder === undefined ? [folderQuestion(surroundings.workingFolder)] : [];
  const open = axisNames.filter((axis) => said.answers[axis] === undefined && choices[axis].length > 1);
  const ofStarter = decided.questions.filter(({ id }) => said.answers[id] === undefined);
  const install = said.on.has("no-install") ? [] : [installQuestion];
  return [
    ...folder,
    ...open.map((axis) => axisQuestion(axis, choices, decided)),
    ...ofStarter.map((question) => starterQuestion(question, decided)),
    ...install,
  ];
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

function axisQuestion(axis: Axis, choices: Choices, { defaults, policies }: Decided): Question {
  const { question, help, many, standard } = axes[axis];
  const shared = { name: axis, message: question, help };
  if (!many) {
    const allowed = allowedChoices(policies, axis, choices[axis]);
    return { kind: "one", ...shared, standard: defaults[axis], choices: allowed };
  }
  const named = choices[axis].filter((choice) => choice !== standard);
  return { kind: "many", ...shared, standard: defaults[axis].split(","), choices: named };
}

function starterQuestion(question: StarterQuestion, { defaults, policies }: Decided): Question {
  const shared = { name: question.id, message: question.title, help: question.help };
  const standard = defaults[question.id] ?? "";
  if (question.kind === "confirm") return { kind: "confirm", ...shared, standard: standard === "yes" };
  const choices = choicesOf(question);
  if (choices) return { kind: "one", ...shared, standard, choices: allowedChoices(policies, question.id, choices) };
  return { kind: "text", ...shared, standard, problem: async (text) => problemWithAnswer(question, text) };
}

/** What was said, completed by what was replied. */
export function complete(said: Arguments, replies: Replies, questions: readonly StarterQuestion[]) {
  const asked = [...axisNames, ...questions.map(({ id }) => id)];
  return {
    folder: said.folder ?? String(replies["folder"] ?? defaultFolder),
    install: !said.on.has("no-install") && replies["install"] !== false,
    answers: Object.fromEntries(asked.map((key) => [key, said.answers[key] ?? replyOf(key, replies)])),
  };
}

/** Nothing chosen where several can be is an answer, too. */
function replyOf(key: string, replies: Replies): string | undefined {
  const reply = replies[key];
  if (typeof reply === "boolean") return reply ? "yes" : "no";
  const axis = axisNames.find((name) => name === key);
  return reply === undefined ? undefined : String(reply) || (axis && axes[axis].standard) || "";
}
