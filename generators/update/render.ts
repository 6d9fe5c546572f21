import { compose, nextStepsOf } from "../engine/compose.ts";
import { axisNames, type Answers, type Choices } from "../engine/axes.ts";
import { pickAnswers, type Decided } from "../engine/decided.ts";
import { manifestPath } from "../engine/manifest.ts";
import { stepsBetween } from "../engine/migrations.ts";
import { errors } from "../errors.ts";
import type { Setting } from "../means.ts";
import { withExample } from "../shell/example.ts";
import { chooseLayers } from "../shell/layers.ts";
import { readMigrations } from "../shell/migrations.ts";
import { readingOnce } from "../shell/templates.ts";
import type { Opened, Rendering } from "./stages.ts";

/** What would be generated now, with the same answers but for those that change. */
export async function render(
  { manifest }: Pick<Opened, "manifest">,
  set: Readonly<Record<string, string>>,
  setting: Setting,
): Promise<Rendering> {
  const { template, packageRoot, choices, decided, starter } = setting;
  const templates = readingOnce(setting.templates);
  const { name, packageManager, layers: earlier } = manifest;
  const answers = pickAnswers({ ...manifest.answers, ...lockedChoices(decided.locks), ...set }, decided);
  assertKnown(answers, choices);
  assertUnlocked(answers, decided.locks);
  // Whether the repository brings its own Node was found when it was made, on another machine perhaps.
  const needsItsOwnNode = earlier.some((id) => id.startsWith("runtime-"));
  const machine = { packageManager, needsItsOwnNode };
  const layers = await chooseLayers(answers, machine, templates);
  const { questions, policies, locks } = decided;
  const identity = { name, answers, packageManager, apiKey: "", template, starter, questions, policies };
  const composed = await compose(layers, identity);
  const plan = await withExample(composed, { identity, layers, machine, templates, locks });
  const nextSteps = layers.filter(({ id }) => !earlier.includes(id)).flatMap(nextStepsOf);
  const migrations = stepsBetween(await readMigrations(packageRoot), manifest.template.version, template.version);
  return { answers, plan, version: template.version, starter, migrations, nextSteps };
}

/** A choice that a later version of the templates does not have any more. */
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
