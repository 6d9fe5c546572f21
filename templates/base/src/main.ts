import { enableCompileCache } from "node:module";

import { requireNode } from "./runtime/node-version.ts";

requireNode(24);
// Keeps compiled code between starts, which halves their time. It only works for modules that are imported later.
enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/agent`);

const { program } = await import("./composition.ts");
const { start } = await import("./runtime/start.ts");
// An image build loads everything once, which compiles it for the first start.
if (!process.argv.includes("--load-only")) await start(program, { greeting: process.argv.includes("--dev") });
