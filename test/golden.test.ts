import { join } from "node:path";
import { expect, test } from "vitest";
import { mergeOf } from "../generators/engine/merges.ts";
import { pathsOf, type Plan } from "../generators/engine/plan.ts";
import { combinations } from "./matrix/combinations.ts";
import { planOf, textIn } from "./support/composed.ts";

/** Prose, which is read where it lies, and what repeats another file. */
const unread = ["README.md", ".env"];

/**
 * Three repositories as text, for reading what a change of the templates does to them: every file with the layer that it
 * comes from, and the whole of those that are put together. `npm test -- test/golden.test.ts -u` writes them anew.
 */
test.for(["default", "postgres-anthropic-docker-github", "postgres-openai-docker+kubernetes-gitlab-pnpm"])(
  "%s is composed as it was last read",
  async (name) => {
    const { answers, packageManager } = combinations.find((combination) => combination.name === name)!;
    const plan = await planOf(answers, packageManager);
    await expect(golden(plan)).toMatchFileSnapshot(join(import.meta.dirname, "golden", `${name}.txt`));
  },
);

function golden(plan: Plan): string {
  const paths = pathsOf(plan);
  const tree = paths.map((path) => `${path}  (${plan.files.get(path)!.layers.join(", ")})`);
  const composed = paths.filter((path) => isComposed(path) && !unread.includes(path));
  const texts = composed.map((path) => `=== ${path}\n${textIn(plan, path)}`);
  return [tree.join("\n"), ...texts].join("\n\n");
}

function isComposed(path: string): boolean {
  return mergeOf(path) !== undefined || path.startsWith(".env") || path.startsWith(".agent-app/");
}
