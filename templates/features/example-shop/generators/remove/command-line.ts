import { parseArgs } from "node:util";

import { refuseUnknown } from "../support/command-line.ts";
import { Refusal } from "../support/errors.ts";
import { nearest } from "../support/nearest.ts";
import { refuseFlagsKeptByNpm } from "../support/npm.ts";

/** The arguments of the user. */
export interface Request {
  /** Name of the example, when the user gave one. */
  readonly name: string | undefined;
  /** Print the changes and write nothing. */
  readonly dryRun: boolean;
  /** Ask nothing. */
  readonly yes: boolean;
}

const options = {
  "dry-run": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  help: { type: "boolean", short: "h" },
} as const;

const kinds = ["example"];

const help = `npm run remove example -- [flags]

Removes the example that this repository started with. Files that you edited stay.

  --dry-run  Print the changes and write nothing
  --yes      Ask nothing`;

/** Reads the arguments. Returns the help when the user asks for it. Throws a `Refusal` for arguments that are not valid. */
export function readRequest(argv: readonly string[], environment: NodeJS.ProcessEnv): Request | string {
  // npm drops the `--` in front of the flags; pnpm passes it on.
  const separator = argv.indexOf("--");
  const args = argv.filter((_, index) => index !== separator);
  refuseUnknown(args, Object.keys(options));
  const { values, positionals } = parse(args);
  if (values.help) return help;
  refuseFlagsKeptByNpm([{ name: "dry-run" }], environment);
  const [kind, name, extra] = positionals;
  if (kind === undefined) throw new Refusal(`Name what to remove:\n\n${help}`);
  if (!kinds.includes(kind)) {
    throw new Refusal(`Cannot remove "${kind}". Did you mean "${nearest(kind, kinds)}"? All: ${kinds.join(", ")}.`);
  }
  if (extra !== undefined) throw new Refusal(`"${extra}" is one argument too many.`);
  return { name, dryRun: values["dry-run"] ?? false, yes: values.yes ?? false };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${(error as Error).message.replaceAll("\n", " ")}. The flags: --help`);
  }
}
