/**
 * The axes along which repositories differ. `base` is the choice that `templates/base` makes; every other choice is a
 * folder `templates/features/<axis>-<choice>`, found by listing. `standard` is the default.
 */
export const axes = {
  example: {
    standard: "shop",
    base: "none",
    many: false,
    question: "Which example should it start with?",
    help: "shop is a small support agent to learn from; one command removes it later",
  },
  state: {
    standard: "sqlite",
    base: "sqlite",
    many: false,
    question: "Where do runs, sessions and facts live?",
    help: "sqlite is one file beside the agent, with nothing to install",
    moving:
      "Let runs end before you switch. Nothing is copied: sessions and facts stay in the old store. README.md says how " +
      "facts come along to Postgres; a session begins anew there.",
  },
  engine: {
    standard: "embedded",
    base: "embedded",
    many: false,
    question: "What carries a run across a crash?",
    help: "embedded keeps a journal in the state store of one process",
    moving: "Let runs end before you switch: one in progress is known to the old engine only.",
  },
  model: {
    standard: "scripted",
    base: "scripted",
    many: false,
    question: "Which model decides?",
    help: "scripted needs no key and no network; the real model comes last",
  },
  deploy: {
    standard: "none",
    base: "none",
    many: true,
    question: "Where will it run?",
    help: "several are separated by commas",
  },
  ci: {
    standard: "none",
    base: "none",
    many: false,
    question: "Who runs the checks on every change?",
    help: "a pipeline that runs the checks of the repository",
  },
  extras: {
    standard: "none",
    base: "none",
    many: true,
    question: "Which extra parts should it have?",
    help: "chaos kills the server during runs and counts losses; summary shortens long sessions; separate both by a comma",
  },
} as const satisfies Record<string, AxisDeclaration>;

interface AxisDeclaration {
  /** The default answer. */
  readonly standard: string;
  /** The answer that needs no layer. */
  readonly base: string;
  readonly many: boolean;
  readonly question: string;
  readonly help: string;
  /** What a repository that changes this answer later has to do about its data. */
  readonly moving?: string;
}

export type Axis = keyof typeof axes;

/**
 * What the person decided, by axis, and by question where a starter asks more. `many` axes hold their choices separated by
 * commas, as the flag does.
 */
export type Answers = Readonly<Record<Axis, string>> & Readonly<Record<string, string>>;

/** What can be chosen on each axis, the standard choice first. */
export type Choices = Readonly<Record<Axis, readonly string[]>>;

export const axisNames = Object.keys(axes) as Axis[];

export function choicesFrom(featureIds: readonly string[]): Choices {
  const choicesOf = (axis: Axis) => {
    const found = featureIds.filter((id) => id.startsWith(`${axis}-`)).map((id) => id.slice(axis.length + 1));
    return [...new Set([axes[axis].standard, axes[axis].base, ...found])];
  };
  return forEachAxis(choicesOf);
}

/** The ids of all that was chosen, `<axis>-<choice>`, also of what base does by itself. */
export function choiceIds(answers: Answers): string[] {
  return axisNames.flatMap((axis) => answers[axis].split(",").map((choice) => `${axis}-${choice}`));
}

/**
 * The features that the answers ask for: none for what base already does. `featureIds` are those of the templates. Templates
 * from before an axis have none of it, and nothing to choose.
 */
export function featuresFor(answers: Answers, featureIds: readonly string[]): string[] {
  const known = axisNames.filter((axis) => featureIds.some((id) => id.startsWith(`${axis}-`)));
  return choiceIds(answers).filter((id) =>
    known.some((axis) => id.startsWith(`${axis}-`) && id !== `${axis}-${axes[axis].base}`),
  );
}

/** Whether a layer of this id is one to choose: `<axis>-<choice>`. */
export function isChoiceId(id: string): boolean {
  return axisNames.some((axis) => id.startsWith(`${axis}-`));
}

/** Whether a feature may join unasked: where several can be chosen, one more contradicts nobody. */
export function bringsAlong(id: string): boolean {
  return axisNames.some((axis) => axes[axis].many && id.startsWith(`${axis}-`));
}

/** What to type for the choice that an id stands for: `state-postgres` is `--state postgres`. */
export function flagOf(id: string): string {
  const axis = [...axisNames, "package-manager"].find((name) => id.startsWith(`${name}-`));
  return axis === undefined ? id : `--${axis} ${id.slice(axis.length + 1)}`;
}

/** What to type for an answer: an axis has a flag of its own. */
export function answerFlag(key: string, answer: string): string {
  return axisNames.some((axis) => axis === key) ? `--${key} ${answer}` : `--set ${key}=${answer}`;
}

/** What changing these answers asks of whoever runs the agent. */
export function movingNotes(from: Answers, to: Answers): string[] {
  const declared: Readonly<Record<Axis, AxisDeclaration>> = axes;
  return axisNames.filter((axis) => from[axis] !== to[axis]).flatMap((axis) => declared[axis].moving ?? []);
}

export function forEachAxis<Value>(valueOf: (axis: Axis) => Value): Record<Axis, Value> {
  return Object.fromEntries(axisNames.map((axis) => [axis, valueOf(axis)])) as Record<Axis, Value>;
}

/** The answers of `--yes`. */
export const standards: Answers = forEachAxis((axis) => axes[axis].standard);
