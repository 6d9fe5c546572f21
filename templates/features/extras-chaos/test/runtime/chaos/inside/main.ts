// CHAOS='{"ledger":"ledger.ndjson","process":1}' node --import ./test/runtime/chaos/inside/main.ts ./test/runtime/chaos/inside/program.ts
// Records the steps of the loop and moves the clock. The rest of src/runtime runs unchanged.
import { registerHooks } from "node:module";

import { settings } from "./settings.ts";

const runtime = (file: string) => new URL(`../../../../src/runtime/${file}`, import.meta.url).href;
const inside = (file: string) => new URL(file, import.meta.url).href;
const { clockJumps = [], seededBug } = settings;

/** Replaced modules of src/runtime, and their replacements. */
const replacements = new Map([[runtime("loop/run.ts"), inside("workflow.ts")]]);
if (seededBug)
  replacements.set(runtime(seededBug === "no-start" ? "start.ts" : "state/state.ts"), inside("seeded-bugs.ts"));

registerHooks({
  resolve(specifier, context, next) {
    const resolution = next(specifier, context);
    const url = replacements.get(resolution.url);
    // A replacement imports the original.
    return url === undefined || context.parentURL === url ? resolution : { ...resolution, url };
  },
});

const { now } = Date;
Date.now = () => {
  const past = clockJumps.filter(({ afterMs }) => afterMs <= performance.now());
  return now() + past.reduce((sum, { byMs }) => sum + byMs, 0);
};

// The server must not runWithCrashes the harness.
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
