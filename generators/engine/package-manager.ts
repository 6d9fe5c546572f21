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

/** Loads the whole program without starting it. */
export function loadCommand(manager: PackageManager): { program: string; arguments: string[] } {
  return { program: manager, arguments: ["run", "start", "--", "--load-only"] };
}

/**
 * The install that writes the lockfile anew where it does not fit package.json, in CI too, where pnpm and yarn would
 * refuse.
 */
export function relockCommand(manager: PackageManager) {
  const { program, arguments: parameters } = installCommand(manager);
  const environment = { YARN_ENABLE_IMMUTABLE_INSTALLS: "false" };
  return { program, arguments: manager === "pnpm" ? [...parameters, "--no-frozen-lockfile"] : parameters, environment };
}

/** The install with what makes it quiet, and with the development tools even where NODE_ENV says production. */
export function installCommand(manager: PackageManager): { program: string; arguments: string[] } {
  return { program: manager, arguments: ["install", ...words[manager].flags] };
}
