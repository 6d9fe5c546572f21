import { failed, wrongUse } from "./kinds.ts";

const askTheTeam = "Mend it there, or ask the team that keeps the starter.";

/** Of what starters ask and require. */
export const answerErrors = {
  engineDoesNotFit: (starter: string, range: string, program: { readonly name: string; readonly version: string }) =>
    failed(
      "engine-does-not-fit",
      `${starter} needs ${program.name} ${range}, and this is ${program.version}.`,
      "Take a version of this program that fits, or another version of the starter.",
    ),
  badAnswer: (said: string, problem: string) =>
    wrongUse("bad-answer", `${said} is no answer. ${problem}`, "--help with the same --starter shows its questions."),
  unanswered: (flags: readonly string[]) =>
    wrongUse(
      "unanswered",
      `The starter asks what only you can answer: ${flags.length} of its questions ${flags.length === 1 ? "is" : "are"} open.`,
      `For example:\n    ${flags.join(" ")}`,
    ),
  choiceForbidden: (problem: string, starter: string, reason: string) =>
    wrongUse("choice-forbidden", `${starter} does not allow it: ${problem} ${reason}`, "Choose otherwise."),
  placeMissing: (question: string, place: string, why: string) =>
    failed("place-missing", `The starter's question "${question}" sets ${place}, ${why}.`, askTheTeam),
  notAValue: (question: string, variable: string, answer: string) =>
    wrongUse(
      "not-a-value",
      `"${answer}", the answer to "${question}", cannot stand in ${variable}: no environment file holds it in quotes.`,
      "Leave the apostrophe out.",
    ),
};
