import type { CommandContext } from "../cli/context.ts";
import { axes, axisNames, type Axis, type Choices } from "../engine/axes.ts";
import type { Decided } from "../engine/decided.ts";
import { choicesOf, problemWithAnswer, type StarterQuestion } from "../engine/questions.ts";
import { allowedChoices } from "../engine/rules.ts";
import type { Question, Replies } from "../shell/ask.ts";
import { findTarget } from "../shell/target.ts";
import type { Arguments } from "./arguments.ts";
import { defaultFolder } from "./options.ts";

/** Returns a question for each answer that is missing and has more than one choice. */
export function questionsFor(parsed: Arguments, { choices, decided, host }: CommandContext): Question[] {
  const folder = parsed.folder === undefined ? [folderQuestion(host.workingFolder)] : [];
  const open = axisNames.filter((axis) => parsed.answers[axis] === undefined && choices[axis].length > 1);
  const ofStarter = decided.questions.filter(({ id }) => parsed.answers[id] === undefined);
  const install = parsed.on.has("no-install") ? [] : [installQuestion];
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
    // Checks the reply like an argument, so that the user can type another one.
    problem: (text) =>
      findTarget(text, workingFolder).then(
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

/** Adds the replies to the parsed arguments. */
export function mergeReplies(parsed: Arguments, replies: Replies, questions: readonly StarterQuestion[]) {
  const asked = [...axisNames, ...questions.map(({ id }) => id)];
  return {
    folder: parsed.folder ?? String(replies["folder"] ?? defaultFolder),
    install: !parsed.on.has("no-install") && replies["install"] !== false,
    answers: Object.fromEntries(asked.map((key) => [key, parsed.answers[key] ?? replyOf(key, replies)])),
  };
}

/** Returns the reply as an answer. No choice of several means the default. */
function replyOf(key: string, replies: Replies): string | undefined {
  const reply = replies[key];
  if (typeof reply === "boolean") return reply ? "yes" : "no";
  const axis = axisNames.find((name) => name === key);
  return reply === undefined ? undefined : String(reply) || (axis && axes[axis].standard) || "";
}
