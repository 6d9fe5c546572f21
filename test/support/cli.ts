import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Where the program is built, in a suite that has it built first: support/global/build.ts. */
const built = process.env["BUILT_PROGRAM"];

/** What is started, and what it loads: built, or as it stands in a checkout. */
export const program = built ? join(built, "create-agent-app.js") : join(projectRoot, "bin/create-agent-app.ts");
export const programsMain = built ? join(built, "main.js") : join(projectRoot, "generators/main.ts");

export interface CliOptions {
  readonly folder: string;
  readonly environment?: Record<string, string>;
}

/** What a person has around the program, and nothing of what the tests themselves run in. */
export function plainEnvironment(folder: string, environment: Record<string, string> = {}) {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    npm_config_user_agent: "npm/11.0.0 node/v24.0.0 linux x64",
    // Compiling the sources is half of the time that one start from the checkout takes.
    NODE_COMPILE_CACHE: join(tmpdir(), "create-agent-app-compiled"),
    ...environment,
  };
}

/**
 * The environment in which a stranger sits: the Node of the system, where npm has put a newer one in
 * front of it, and no trace of the test runner.
 */
export function strangersEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV$|npm_|CI$)/.test(name));
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const PATH = folders.filter((folder) => !folder.includes("node_modules")).join(delimiter);
  return { ...(Object.fromEntries(kept) as Record<string, string>), PATH, NO_COLOR: "1" };
}

export function startCli(argv: readonly string[], { folder, environment = {} }: CliOptions) {
  return execa(process.execPath, [program, ...argv], {
    cwd: folder,
    env: plainEnvironment(folder, environment),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
}

/** Runs the program to its end, as anything that is not a terminal would. */
export async function cli(argv: readonly string[], options: CliOptions) {
  const { exitCode, stdout, stderr } = await startCli(argv, options);
  return { exitCode, stdout, stderr };
}

let planned: Promise<string[]> | undefined;

/** The files that a creation with the default choices consists of, wherever it takes place. */
export function plannedFiles(folder: string): Promise<string[]> {
  planned ??= cli(["planned", "--dry-run", "--json"], { folder }).then(({ stdout }) => JSON.parse(stdout).files);
  return planned;
}
