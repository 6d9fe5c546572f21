import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

import { temporaryFile } from "../runtime/support/temporary.ts";
import { programEnvironment, startProcess } from "./agent.ts";

/** Loads the program with other text in one file of `src`, and returns how the process ended. */
async function endingWith(file: string, text: string) {
  const url = new URL(`../../src/${file}`, import.meta.url).href;
  const hooks = temporaryFile("hooks.mjs");
  writeFileSync(
    hooks,
    `import { registerHooks } from "node:module";
    registerHooks({
      load: (url, context, next) =>
        url === ${JSON.stringify(url)}
          ? { format: "module-typescript", source: ${JSON.stringify(text)}, shortCircuit: true }
          : next(url, context),
    });`,
  );
  const argv = [`--import=${pathToFileURL(hooks).href}`, "src/main.ts", "--load-only"];
  return startProcess(argv, await programEnvironment()).ended;
}

test("never loads the chosen model in a process under test", async () => {
  const { code, stderr } = await endingWith("adapters/model.ts", "throw new Error('It was loaded.');");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("fails when the program does not import the file of the model", async () => {
  const { code, stderr } = await endingWith("composition.ts", "export const program = {};");
  expect(stderr).toMatch(/^Nothing was replaced by the scripted model: .+src\/adapters\/model\.ts\.\n$/);
  expect(code).toBe(1);
});
