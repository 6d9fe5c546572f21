// node --import ./test/support/scripted-in-place.ts src/main.ts
// Replaces src/adapters/model.ts by the scripted model, so that a process under test needs no key and no network.
import { registerHooks } from "node:module";

const chosen = new URL("../../src/adapters/model.ts", import.meta.url).href;
const scripted = new URL("scripted-model.ts", import.meta.url).href;
const program = new URL("../../src/composition.ts", import.meta.url).href;
const resolved = new Set<string>();

registerHooks({
  resolve(specifier, context, next) {
    const resolution = next(specifier, context);
    resolved.add(resolution.url);
    return resolution.url === chosen ? { ...resolution, url: scripted } : resolution;
  },
});

// After a rename of the file, tests would call a real model and pay for it.
process.once("exit", () => {
  if (!resolved.has(program) || resolved.has(chosen)) return;
  console.error(`Nothing was replaced by the scripted model: the program never loads ${chosen}.`);
  process.exitCode = 1;
});
