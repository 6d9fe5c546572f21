import type { Composed } from "./compose.ts";

/** Result of an install or an update. `merged`: the update merges, and its result was not installed. */
export interface Proof {
  readonly name: string;
  readonly state: "passed" | "merged" | "FAILED" | "skipped";
  readonly note?: string;
}

export interface Outcome {
  readonly quick: boolean;
  /** Selection of the combinations. */
  readonly way: "all" | "pairwise";
  /** Selection of the installed combinations, among those that the starter affects. */
  readonly wayInstalled: "all" | "pairwise";
  readonly composed: readonly Composed[];
  /** The last proof is the update. */
  readonly proofs: readonly Proof[];
  /** Mistakes that no combination reveals. */
  readonly problems: readonly string[];
}

/** Returns the object that --json prints. */
export function resultOf({ quick, way, wayInstalled, composed, proofs, problems }: Outcome) {
  const isWhole = composed.some(({ state }) => state === "composed") && composed[0]!.state === "composed";
  const isBroken = composed.some(({ state }) => state === "broken") || proofs.some(({ state }) => state === "FAILED");
  return {
    passed: isWhole && !isBroken && problems.length === 0,
    quick,
    way,
    ...(!quick && { wayInstalled }),
    combinations: composed.map(({ name, answers, state, note }) => ({ name, answers, state, ...(note && { note }) })),
    proofs,
    problems,
  };
}

export function listScreen(names: readonly string[], way: Outcome["way"]): string[] {
  return [...names, `${names.length} combinations, ${wordsOf[way]}.`];
}

/** Returns the line about one result. */
export function lineOf({ name, state, note }: Composed | Proof): string {
  return `${state.padEnd(9)} ${name}${note === undefined ? "" : `\n          ${note.replaceAll("\n", "\n          ")}`}`;
}

/** Returns a line for each reason of a refusal. */
export function refusedLines(composed: readonly Composed[]): string[] {
  const refused = composed.filter(({ state }) => state === "refused");
  return [...new Set(refused.map(({ note }) => note))].map((note) => {
    const alike = refused.filter((one) => one.note === note);
    const [first] = alike;
    return lineOf(alike.length === 1 ? first! : { ...first!, name: `${alike.length} combinations` });
  });
}

const wordsOf = {
  all: "all that the locks and rules leave open",
  pairwise: "so chosen that each two answers meet in one of them",
} as const;

const installedWords = {
  all: "all in which the starter has a say",
  pairwise: "of those in which the starter has a say, so many that each two answers meet",
} as const;

/** Returns the summary. */
export function screen(outcome: Outcome): string[] {
  const { quick, way, wayInstalled, composed, proofs, problems } = outcome;
  const { passed } = resultOf(outcome);
  const count = (state: Composed["state"]) => composed.filter((one) => one.state === state).length;
  const [proven, [update]] = [proofs.slice(0, -1), proofs.slice(-1)];
  const first = composed[0]?.state === "refused" ? ["What it answers by itself does not go together."] : [];
  return [
    "",
    ...problems,
    ...first,
    `${composed.length} combinations, ${wordsOf[way]}: ${count("composed")} composed, ${count("refused")} refused by layers, ${count("broken")} broken.`,
    quick
      ? "Nothing was installed, and no check was run: --quick."
      : `${proven.filter(({ state }) => state === "passed").length} of ${proven.length} passed when installed and checked: ${installedWords[wayInstalled]}. The others were composed only.`,
    updateLine(update!),
    passed ? "The starter passes." : "The starter does not pass.",
  ];
}

function updateLine({ name, state, note }: Proof): string {
  switch (state) {
    case "skipped":
      return `No update was tried: ${note}.`;
    case "merged":
      return `The ${name} merges; its result was not installed.`;
    case "passed":
      return `The ${name} merges, and its result passes its checks.`;
    case "FAILED":
      return `The ${name} failed.`;
  }
}
