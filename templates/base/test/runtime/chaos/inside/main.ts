// CHAOS='{"ledger":"ledger.ndjson","process":1}' node --import ./test/runtime/chaos/inside/main.ts ./test/runtime/chaos/inside/program.ts
// Records the steps of the loop in a ledger and sets the clock. The rest of src/runtime runs as it is.
import { registerHooks } from "node:module";

import { setClock } from "./clock.ts";
import { setting } from "./setting.ts";

const source = new URL("../../../../src/runtime/", import.meta.url);
const ours = (file: string) => new URL(file, import.meta.url).href;
const watched = { "loop/run.ts": ours("workflow.ts") };
const standIns = new Map(
  Object.entries({ ...watched, ...setting.standIns }).map(([path, url]) => [new URL(path, source).href, url]),
);

registerHooks({
  resolve(specifier, context, next) {
    const resolution = next(specifier, context);
    const standIn = standIns.get(resolution.url);
    // Who stands in for a file may itself import it.
    return standIn === undefined || context.parentURL === standIn ? resolution : { ...resolution, url: standIn };
  },
});

setClock(setting.clockJumps ?? []);

// A server without its harness would go on for ever.
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
