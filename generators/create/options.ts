/** The switches of `create`. The help and the parser read them. The flags of the axes come from the axes. */
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

/** Parsed first, because a starter adds choices and questions. */
export const starterFlag = "starter";

/** Answers an axis or a question of the starter. */
export const setFlag = "set";

/** Names of commands, today or later. They cannot be the name of a folder by accident. */
export const reservedWords = ["adopt", "update", "starter", "why", "doctor", "help", "version"];

export const defaultFolder = "my-agent";
