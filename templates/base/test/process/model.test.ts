import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

import { freshEnvironment, startProcess } from "../support/server-process.ts";
import { temporaryFile } from "../support/temporary.ts";

/** How a process ends whose `file` of the source reads so. */
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
  return startProcess(argv, await freshEnvironment()).ended;
}

test("no process under test talks to the model that was chosen: its file is not even loaded", async () => {
  const { code, stderr } = await endingWith("adapters/model.ts", "throw new Error('It was loaded.');");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("a process under test says so when there is nothing that the script could stand in for", async () => {
  const { code, stderr } = await endingWith("composition.ts", "export const [variables, compose] = [{}, undefined];");
  expect(stderr).toMatch(/^The script stood in for nothing: the program never loads .+src\/adapters\/model\.ts\.\n$/);
  expect(code).toBe(1);
});
