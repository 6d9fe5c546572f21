import { compose, nextStepsOf } from "../engine/compose.ts";
import { axisNames, type Answers, type Choices } from "../engine/axes.ts";
import { manifestPath } from "../engine/manifest.ts";
import type { Decided } from "../engine/starter.ts";
import { errors } from "../errors.ts";
import type { Setting } from "../means.ts";
import { chooseLayers } from "../shell/layers.ts";
import type { Opened, Rendering } from "./stages.ts";

/** What would be generated now, with the same answers but for those that change. */
export async function render(
  { manifest }: Pick<Opened, "manifest">,
  set: Partial<Answers>,
  setting: Setting,
): Promise<Rendering> {
  const { templates, template, choices, decided, starter } = setting;
  const { name, packageManager, layers: earlier } = manifest;
  const answers = { ...manifest.answers, ...lockedChoices(decided.locks), ...set };
  assertKnown(answers, choices);
  assertUnlocked(answers, decided.locks);
  // Whether the repository brings its own Node was found when it was made, on another machine perhaps.
  const needsItsOwnNode = earlier.some((id) => id.startsWith("runtime-"));
  const layers = await chooseLayers(answers, { packageManager, needsItsOwnNode }, templates);
  const plan = await compose(layers, { name, answers, packageManager, apiKey: "", template, starter });
  const nextSteps = layers.filter(({ id }) => !earlier.includes(id)).flatMap(nextStepsOf);
  return { answers, plan, version: template.version, nextSteps };
}

/** A choice that a later version of the templates does not have any more. */
function assertKnown(answers: Answers, choices: Choices): void {
  for (const axis of axisNames) {
    const gone = answers[axis].split(",").find((choice) => !choices[axis].includes(choice));
    if (gone !== undefined) throw errors.answerGone(manifestPath, axis, gone, choices[axis]);
  }
}

function lockedChoices(locks: Decided["locks"]): Partial<Answers> {
  return Object.fromEntries(Object.entries(locks).map(([axis, { choice }]) => [axis, choice]));
}

function assertUnlocked(answers: Answers, locks: Decided["locks"]): void {
  for (const axis of axisNames) {
    const lock = locks[axis];
    if (lock && lock.choice !== answers[axis]) throw errors.lockedAnswer(`--set ${axis}=${answers[axis]}`, axis, lock);
  }
}
