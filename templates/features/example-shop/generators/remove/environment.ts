import { exchangeValues, exchangeVariables } from "../model/environment.ts";
import type { Variable } from "../model/providers.ts";
import type { Memory } from "./memory.ts";
import { isEdited, type Change, type Changes, type Kept, type Situation } from "./situation.ts";

const example = ".env.example";
const values = ".env";

export function isEnvironment(path: string): boolean {
  return path.startsWith(".env");
}

interface Environment {
  readonly changes: Changes;
  readonly kept: Kept;
  /** Variables in `.env` that nothing reads. They stay because the user set them. */
  readonly unread: readonly string[];
}

/** Removes the variables of the example, except those that the remaining code of the user reads. */
export function changeEnvironment(situation: Situation, code: string): Environment {
  const { memory, tree } = situation;
  const changes = new Map<string, Change>();
  const kept = new Map<string, string>();
  const paths = [...memory.without.keys()].filter((path) => isEnvironment(path) && tree.has(path));
  for (const path of paths) {
    const change = changeFile(situation, path, exchangeOf(memory, path, code));
    if (typeof change === "string") kept.set(path, change);
    else if (change) changes.set(path, change);
  }
  const text = tree.get(values)?.toString();
  if (text === undefined || !memory.without.has(example)) return { changes, kept, unread: [] };
  const { going, coming } = exchangeOf(memory, example, code);
  const after = exchangeValues(text, going, coming);
  if (after !== text) changes.set(values, { content: after, how: "change" });
  return { changes, kept, unread: Object.keys(going).filter((name) => name in variablesIn(after)) };
}

/** Returns the change, the reason why the file stays, or undefined when there is nothing to do. */
function changeFile(situation: Situation, path: string, exchange: Exchange): Change | string | undefined {
  const { going, coming, read } = exchange;
  const [text, theirs] = [`${situation.tree.get(path)}`, situation.memory.without.get(path)];
  const untouched = !isEdited(situation, path) && read.length === 0;
  if (untouched) return { content: theirs, how: theirs ? "change" : "delete" };
  // Other files hold values of the user. These stay.
  const after = path === example ? exchangeVariables(text, going, coming) : exchangeValues(text, going, coming);
  if (!theirs && Object.keys(variablesIn(after)).length === 0) return { content: undefined, how: "delete" };
  if (after !== text) return { content: after, how: "merge" };
  if (theirs) return undefined;
  return read.length > 0 ? `your code reads ${read.join(", ")}` : "you edited it";
}

type Variables = Readonly<Record<string, Variable>>;

interface Exchange {
  readonly going: Variables;
  readonly coming: Variables;
  /** Variables of the example that stay. */
  readonly read: readonly string[];
}

function exchangeOf(memory: Memory, path: string, code: string): Exchange {
  const before = variablesIn(`${memory.generated.get(path) ?? ""}`);
  const after = variablesIn(`${memory.without.get(path) ?? ""}`);
  const ofExample = Object.entries(before).filter(([name]) => !(name in after));
  const isRead = ([name]: readonly [string, Variable]) => new RegExp(`\\b${name}\\b`).test(code);
  return {
    going: Object.fromEntries(ofExample.filter((entry) => !isRead(entry))),
    coming: Object.fromEntries(Object.entries(after).filter(([name]) => !(name in before))),
    read: ofExample.filter(isRead).map(([name]) => name),
  };
}

/** The variables of a text, with their values and comments. */
function variablesIn(text: string): Variables {
  const found = text.split(/\n{2,}/).flatMap((paragraph) => {
    const comments = paragraph.match(/^#.*$/gm) ?? [];
    const comment = comments.map((line) => line.replace(/^# ?/, "")).join("\n");
    const assignments = paragraph.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm);
    return [...assignments].map(([, name, value]) => [name!, { value: value!, comment }] as const);
  });
  return Object.fromEntries(found);
}
