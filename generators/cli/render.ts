import { axisNames, type Answers, type Choices } from "../engine/axes.ts";
import { compose, nextStepsOf, type Identity } from "../engine/compose.ts";
import { pickAnswers, type Decided } from "../engine/decided.ts";
import type { Layer } from "../engine/layer.ts";
import type { Machine } from "../engine/machine.ts";
import { manifestPath, type Manifest, type StarterRecord } from "../engine/manifest.ts";
import { stepsBetween, type Step } from "../engine/migrations.ts";
import type { NextStep, Plan } from "../engine/plan.ts";
import { errors } from "../errors.ts";
import { withExample } from "../shell/example.ts";
import { chooseLayers } from "../shell/layers.ts";
import { readMigrations } from "../shell/migrations.ts";
import type { CommandContext } from "./context.ts";

/** The facts of one repository that a context does not know. */
export interface Subject extends Pick<Identity, "name" | "answers" | "apiKey"> {
  readonly layers: readonly Layer[];
  readonly machine: Machine;
  readonly starter: StarterRecord | undefined;
}

/** Composes the layers to a plan, and adds the data that removes the example later. */
export async function renderPlan(subject: Subject, { template, templates, decided }: CommandContext): Promise<Plan> {
  const { layers, machine, ...own } = subject;
  const { questions, policies, locks } = decided;
  const identity = { ...own, packageManager: machine.packageManager, template, questions, policies };
  const plan = await compose(layers, identity);
  return withExample(plan, { identity, layers, machine, templates, locks });
}

/** An existing repository as this version of the templates generates it. */
export interface Rendering {
  readonly answers: Answers;
  readonly plan: Plan;
  readonly version: string;
  readonly starter: StarterRecord | undefined;
  /** Moves, deletions and renames since the version of the manifest. */
  readonly migrations: readonly Step[];
  /** Next steps of the layers that the repository did not have before. */
  readonly nextSteps: readonly NextStep[];
}

/** Renders the repository of a manifest again. `set` changes its answers. Throws if an answer is locked or unknown. */
export async function renderAgain(
  manifest: Manifest,
  set: Readonly<Record<string, string>>,
  context: CommandContext,
): Promise<Rendering> {
  const { template, templates, packageRoot, choices, decided, starter } = context;
  const { name, packageManager, layers: earlier } = manifest;
  const answers = pickAnswers({ ...manifest.answers, ...lockedChoices(decided.locks), ...set }, decided);
  assertKnown(answers, choices);
  assertUnlocked(answers, decided.locks);
  // The machine of the first creation decided whether the repository brings its own Node.
  const machine = { packageManager, needsItsOwnNode: earlier.some((id) => id.startsWith("runtime-")) };
  const layers = await chooseLayers(answers, machine, templates);
  const plan = await renderPlan({ name, answers, apiKey: "", layers, machine, starter }, context);
  const nextSteps = layers.filter(({ id }) => !earlier.includes(id)).flatMap(nextStepsOf);
  const migrations = stepsBetween(await readMigrations(packageRoot), manifest.template.version, template.version);
  return { answers, plan, version: template.version, starter, migrations, nextSteps };
}

/** Throws if this version of the templates no longer has a choice of the manifest. */
function assertKnown(answers: Answers, choices: Choices): void {
  for (const axis of axisNames) {
    const gone = answers[axis].split(",").find((choice) => !choices[axis].includes(choice));
    if (gone !== undefined) throw errors.answerGone(manifestPath, axis, gone, choices[axis]);
  }
}

function lockedChoices(locks: Decided["locks"]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(locks).map(([axis, { choice }]) => [axis, choice]));
}

function assertUnlocked(answers: Answers, locks: Decided["locks"]): void {
  for (const [key, lock] of Object.entries(locks)) {
    if (lock.choice !== answers[key]) throw errors.lockedAnswer(`--set ${key}=${answers[key]}`, key, lock);
  }
}
