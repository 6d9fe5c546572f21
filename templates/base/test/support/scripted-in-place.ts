// node --import ./test/support/scripted-in-place.ts src/main.ts
// Puts the script in the place of the model that was chosen: a process under test needs no key and no network.
import { registerHooks } from "node:module";

const adapters = new URL("../../src/adapters/", import.meta.url);
const [chosen, scripted] = [new URL("model.ts", adapters).href, new URL("scripted/adapter.ts", adapters).href];
const program = new URL("../../src/composition.ts", import.meta.url).href;
const resolved = new Set<string>();

registerHooks({
  resolve(specifier, context, next) {
    const resolution = next(specifier, context);
    resolved.add(resolution.url);
    return resolution.url === chosen ? { ...resolution, url: scripted } : resolution;
  },
});

// Whoever renames the file would otherwise test against a real model, and pay for it.
process.once("exit", () => {
  if (!resolved.has(program) || resolved.has(chosen)) return;
  console.error(`The script stood in for nothing: the program never loads ${chosen}.`);
  process.exitCode = 1;
});
