import type { CommandContext } from "../../cli/context.ts";
import type { Layer } from "../../engine/layer.ts";

/** Returns the questions whose answer changes nothing. No combination reveals this mistake. */
export function idleQuestions({ decided, templates }: CommandContext, layers: readonly Layer[]): string[] {
  const asked = layers.flatMap((layer) => [
    ...layer.additions.keys(),
    ...Object.keys({ ...layer.requires, ...layer.excludes }),
  ]);
  const known = [...templates.answered, ...asked];
  const idle = decided.questions.filter(
    ({ id, sets }) => sets.length === 0 && !known.some((other) => other.startsWith(`${id}-`)),
  );
  return idle.map(
    ({ id }) => `The question "${id}" changes nothing: it sets nothing, and no layer asks after its answer.`,
  );
}
