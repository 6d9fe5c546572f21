import { spawnSync } from "node:child_process";

import { root } from "./repository.ts";

/** What was changed on the way from one file to another, as git shows it. */
export function difference(from: string, to: string): string {
  const options = ["diff", "--no-index", "--no-color", "--no-ext-diff"];
  const { stdout } = spawnSync("git", [...options, "--", from, to], { cwd: root, encoding: "utf8" });
  const start = stdout?.indexOf("@@") ?? -1;
  return start < 0 ? "(Git, which would show it, is not here.)" : stdout.slice(start).trimEnd();
}
