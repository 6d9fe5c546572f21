import type { Layer } from "../../engine/layer.ts";
import type { Means } from "../../means.ts";

/** Questions whose answer changes nothing: a mistake that no combination would show. */
export function idleQuestions({ decided, templates }: Means, layers: readonly Layer[]): string[] {
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
