/**
 * Every flag, declared once. The help, the parser and the questions are derived from these, and the
 * flags of the axes from the axes themselves.
 */
const switches = {
  yes: { short: "y", help: "ask nothing: take the default wherever nothing is said" },
  trust: { help: "let the starter decide what an install runs, and where from" },
  "no-install": { help: "do not install the dependencies" },
  "no-git": { help: "do not make a git repository with a first commit" },
  "dry-run": { help: "show what would be written, and write nothing" },
  json: { help: "print one JSON object on stdout, and everything else on stderr" },
  help: { short: "h", help: "show this" },
  version: { short: "v", help: "show the version" },
} as const satisfies Record<string, SwitchDeclaration>;

interface SwitchDeclaration {
  readonly short?: string;
  readonly help: string;
}

export type Switch = keyof typeof switches;

export const declaredSwitches = Object.entries(switches) as [Switch, SwitchDeclaration][];

/** Its value says what else there is to choose. */
export const starterFlag = "starter";

/** Answers a question of the starter, or an axis. */
export const setFlag = "set";

/** Commands that are, or may become, part of this program: never the name of a folder by accident. */
export const reservedWords = ["adopt", "update", "starter", "why", "doctor", "help", "version"];

export const defaultFolder = "my-agent";
