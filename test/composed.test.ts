import { test } from "vitest";
import { checkProgram, composeIn } from "./matrix/check.ts";
import { combinations } from "./matrix/combinations.ts";
import { sandbox } from "./support/sandbox.ts";

/** A few of the matrix, so that a broken layer is seen at once; `npm run matrix` checks all of them. */
const chosen = combinations.filter(({ name }) =>
  ["postgres-docker-github", "anthropic-kubernetes-github"].includes(name),
);

test.for(chosen)(
  "$name is typechecked, linted, searched for unused code and tested",
  { timeout: 180_000 },
  async (one) => {
    await checkProgram(await composeIn(await sandbox(), one));
  },
);
