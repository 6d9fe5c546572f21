import { globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const sources = ["{bin,generators}/**/*.ts", "rolldown.config.ts", "package-lock.json"];

/**
 * The tests start the program some hundred times: as it is published, which takes half of the time. Built only when its
 * sources are newer, because another suite may be at work with it.
 */
export default async function setup(): Promise<void> {
  process.env["BUILT_PROGRAM"] = `${root}dist`;
  if (newest(sources) > newest(["dist/main.js"]))
    await execa("rolldown", ["--config"], { cwd: root, preferLocal: true });
}

function newest(patterns: string[]): number {
  return Math.max(0, ...globSync(patterns, { cwd: root }).map((path) => statSync(root + path).mtimeMs));
}
