import { valueOf } from "./environment.ts";
import type { Provider } from "./providers.ts";

interface Exchange {
  readonly coming: Provider;
  /** Not known when its file was edited and nothing remembers what it was. */
  readonly going: Provider | undefined;
  /** The text of .env before; empty when there is none. */
  readonly values: string;
  readonly packageManager: string;
  /** Edited test of a model that is gone: it stays, and fails. */
  readonly left?: string | undefined;
}

/** What came of it, and what is left for a person to do. */
export function report({ coming, going, values, packageManager, left }: Exchange): string {
  const isScripted = coming.name === "scripted";
  const required = Object.keys(coming.env).filter((name) => isRequired(coming, name) && !valueOf(values, name));
  return [
    isScripted
      ? "The script decides again."
      : `${coming.title} decides. Tests go on with the script: no key, no network.`,
    ...kept({ coming, going, values }),
    ...(left ? [`${left} was edited by hand, so it stays. The script does not pass it: remove it.`] : []),
    "",
    "Next:",
    `  ${packageManager} install`,
    ...(values || isScripted ? [] : ["  cp .env.example .env, and fill it in"]),
    ...required.map((name) => `  set ${name} in .env: ${firstLine(coming.env[name]!.comment)}`),
    `  ${packageManager} run check`,
    `  ${packageManager} run dev`,
  ].join("\n");
}

/** What somebody set for the model that goes is theirs: it stays, and is told of. */
function kept({ coming, going, values }: Pick<Exchange, "coming" | "going" | "values">): string[] {
  if (!going) return ["What the model before it needed, package and variables, is still there: remove it by hand."];
  if (going.name === coming.name) return [];
  return Object.entries(going.env).flatMap(([name, variable]) => {
    const value = valueOf(values, name);
    if (!value || value === variable.value) return [];
    return name in coming.env
      ? [`.env still says ${name}=${value}, which was meant for ${going.title}: change it, or empty it.`]
      : [`.env keeps ${name}, which nothing reads any more.`];
  });
}

function isRequired({ env }: Provider, name: string): boolean {
  return env[name]!.comment.includes("Required.");
}

function firstLine(comment: string): string {
  return comment.split("\n")[0]!;
}
