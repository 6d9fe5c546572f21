import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

import { program, strangersEnvironment } from "../test/support/cli.ts";
import { limits, measureInstall, problemsOf } from "./install/production.ts";

/*
 * What the default repository brings into production: it is made with the program, installed as its image would be, and
 * measured. Exits with 1 when that is more than was promised.
 */

const at = (cwd: string) => ({ cwd, env: strangersEnvironment(), extendEnv: false });
const sandbox = await mkdtemp(join(tmpdir(), "production-install-"));
try {
  const folder = join(sandbox, "my-agent");
  await execa(process.execPath, [program, folder, "--yes", "--no-install", "--no-git"], at(sandbox));
  await execa("npm", ["install", "--package-lock-only", "--ignore-scripts"], at(folder));
  await execa("npm", ["ci", "--omit=dev", "--ignore-scripts"], at(folder));

  const install = await measureInstall(folder);
  const problems = problemsOf(install);
  console.log(`Production install of the default repository
  packages         ${install.packages} (fewer than ${limits.packages})
  node_modules     ${install.megabytes.toFixed(1)} MB (less than ${limits.megabytes})
  install scripts  ${install.withScripts.join(", ") || "none"}`);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await rm(sandbox, { recursive: true, force: true });
}
