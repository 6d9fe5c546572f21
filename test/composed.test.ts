import { test } from "vitest";
import { checkProgram, composeIn } from "./matrix/check.ts";
import { combinations } from "./matrix/combinations.ts";
import { sandbox } from "./support/sandbox.ts";

/** A few lines of the matrix, so that npm test finds a broken layer. `npm run matrix` checks all of them. */
const names = ["postgres-docker-github-summary", "no-example-anthropic-kubernetes-github-chaos", "chaos"];
const chosen = names.map((name) => combinations.find((combination) => combination.name === name)!);

test.for(chosen)("$name passes types, lint, unused code and tests", { timeout: 180_000 }, async (one) => {
  await checkProgram(await composeIn(await sandbox(), one));
});
