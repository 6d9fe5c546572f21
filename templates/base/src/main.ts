import { enableCompileCache } from "node:module";

// Keeps compiled code between starts, which halves their time. It works for what is imported afterwards only.
enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/agent`);

const { start } = await import("./start.ts");
// What installs the program may ask whether all of it is found, and so has it compiled for the first start.
if (!process.argv.includes("--load-only")) await start({ greeting: process.argv.includes("--dev") });
