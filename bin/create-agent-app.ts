#!/usr/bin/env node
import { nodeIsTooOld } from "../generators/engine/node-version.ts";
import { errors } from "../generators/errors.ts";

if (nodeIsTooOld(process.versions.node)) {
  const { message, remedy, exitCode } = errors.nodeTooOld(process.versions.node);
  console.error(`${message} ${remedy}`);
  process.exitCode = exitCode;
} else {
  // Imported late, so that an old Node meets the sentence above and not a syntax or import error.
  const { main } = await import("../generators/main.ts");
  process.exitCode = await main(process.argv.slice(2), new URL("../", import.meta.url));
}
