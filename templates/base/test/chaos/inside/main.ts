// CHAOS='{"ledger":"ledger.ndjson","process":1}' node --import ./test/chaos/inside/main.ts src/main.ts
// Makes the server one that can be watched: its model and tools do what a plan says, its steps and tools are entered in
// a ledger, and its clock is set as told. Everything else is the program as it stands.
import { registerHooks } from "node:module";

import { setClock } from "./clock.ts";
import { setting } from "./setting.ts";

const source = new URL("../../../src/", import.meta.url);
const ours = (file: string) => new URL(file, import.meta.url).href;
const watched = {
  "adapters/model.ts": ours("model.ts"),
  "agent/run.ts": ours("workflow.ts"),
  "tools/index.ts": ours("tools.ts"),
};
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
