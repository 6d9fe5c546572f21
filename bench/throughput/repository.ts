import { appendFile, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

import { plainEnvironment, program, projectRoot } from "../../test/support/cli.ts";

const tool = `import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

import { defineTool } from "../ports/tool.ts";

export default defineTool({
  description: "Waits so many milliseconds.",
  input: z.object({ milliseconds: z.number() }),
  risk: "read",
  execute: async ({ milliseconds }) => {
    if (milliseconds > 0) await delay(milliseconds);
    return { milliseconds };
  },
});
`;

/** What a person says to have the script call that tool. */
export const pauseOf = (milliseconds: number) => `use pause {"milliseconds": ${milliseconds}}`;

export interface Repository {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A repository with these choices, on this project's install, and with a tool in it that waits. */
export async function createRepository(choices: readonly string[]): Promise<Repository> {
  const sandbox = await mkdtemp(join(tmpdir(), "throughput-"));
  const folder = join(sandbox, "shop");
  await execa(process.execPath, [program, folder, "--yes", "--no-install", "--no-git", ...choices], {
    env: plainEnvironment(projectRoot),
    extendEnv: false,
  });
  await symlink(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "src/tools/pause.ts"), tool);
  await appendFile(join(folder, "src/tools/index.ts"), `export { default as pause } from "./pause.ts";\n`);
  return { folder, remove: () => rm(sandbox, { recursive: true, force: true, maxRetries: 5 }) };
}
