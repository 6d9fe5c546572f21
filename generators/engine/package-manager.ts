/** The words of each package manager. */
const words = {
  npm: {
    install: "npm install",
    run: "npm run",
    test: "npm test",
    flags: ["--no-audit", "--no-fund", "--include=dev"],
    lockfiles: ["package-lock.json"],
  },
  pnpm: {
    install: "pnpm install",
    run: "pnpm run",
    test: "pnpm test",
    flags: ["--prod=false"],
    lockfiles: ["pnpm-lock.yaml"],
  },
  yarn: { install: "yarn install", run: "yarn run", test: "yarn test", flags: [], lockfiles: ["yarn.lock"] },
  bun: {
    install: "bun install",
    run: "bun run",
    test: "bun run test",
    flags: [],
    lockfiles: ["bun.lock", "bun.lockb"],
  },
} as const;

export type PackageManager = keyof typeof words;

export const packageManagers = Object.keys(words) as PackageManager[];

/** The package manager that started this program says so in `npm_config_user_agent`; npm when none did. */
export function detectPackageManager(userAgent: string | undefined): PackageManager {
  const name = userAgent?.split("/")[0];
  return packageManagers.find((manager) => manager === name) ?? "npm";
}

export function wordsOf(manager: PackageManager) {
  const { install, run, test } = words[manager];
  return { install, test, dev: `${run} dev`, check: `${run} check` };
}

/** The files in which it keeps the versions that it has installed. */
export function lockfilesOf(manager: PackageManager): readonly string[] {
  return words[manager].lockfiles;
}

/** A program to start. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Loads the whole program without starting it. */
export function loadCommand(manager: PackageManager): Command {
  return { program: manager, arguments: ["run", "start", "--", "--load-only"] };
}

/** The install with what makes it quiet, and with the development tools even where NODE_ENV says production. */
export function installCommand(manager: PackageManager): Command {
  return { program: manager, arguments: ["install", ...words[manager].flags] };
}

/**
 * The same, in which no package runs a script but those that are approved by name. pnpm and bun never do otherwise; npm and
 * yarn have to be told.
 */
export function scriptlessInstall(manager: PackageManager, approved: readonly string[]): [Command, ...Command[]] {
  const command = installCommand(manager);
  // The modern one reads the first, the classic one the second.
  const quiet = { YARN_ENABLE_SCRIPTS: "false", YARN_IGNORE_SCRIPTS: "true" };
  if (manager === "yarn") return [{ ...command, environment: quiet }];
  if (manager !== "npm") return [command];
  const rebuild = { program: manager, arguments: ["rebuild", ...approved] };
  const install = { ...command, arguments: [...command.arguments, "--ignore-scripts"] };
  return approved.length > 0 ? [install, rebuild] : [install];
}

/** An install that writes the lockfile anew where it does not fit package.json, in CI too, where pnpm and yarn would refuse. */
export function relocking(command: Command): Command {
  const parameters = command.program === "pnpm" ? [...command.arguments, "--no-frozen-lockfile"] : command.arguments;
  const environment = { ...command.environment, YARN_ENABLE_IMMUTABLE_INSTALLS: "false" };
  return { ...command, arguments: parameters, environment };
}
