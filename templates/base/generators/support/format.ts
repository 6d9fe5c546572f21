import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { Files } from "./generator.ts";
import { root } from "./repository.ts";

const oxfmt = join(fileURLToPath(import.meta.resolve("oxfmt/package.json")), "..", "bin", "oxfmt");

/** What `npm run format` would make of these files, by the same program and the same settings. */
export async function format(files: Files): Promise<Files> {
  return new Map(
    await Promise.all([...files].map(async ([path, text]) => [path, await formatOne(path, text)] as const)),
  );
}

async function formatOne(path: string, text: string): Promise<string> {
  const running = promisify(execFile)(process.execPath, [oxfmt, `--stdin-filepath=${path}`], { cwd: root });
  running.child.stdin?.end(text);
  return (await running).stdout;
}
