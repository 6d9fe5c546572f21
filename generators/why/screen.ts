import type { Explanation } from "./explain.ts";

export function screenOf(explanation: Explanation): string[] {
  const { file, here, keptOut } = explanation;
  const rows = [
    ["from", sourceOf(explanation)],
    ["here", states[here]],
    ...keptOut.map((entry) => ["kept out", keptOutOf(entry)]),
  ];
  return [file, ...rows.map(([name, text]) => `  ${name!.padEnd(10)}${text}`)];
}

const states: Record<Explanation["here"], string> = {
  "as-generated": "as it was generated",
  edited: "edited since",
  deleted: "deleted since",
  present: "no update touches it",
};

const others: Record<Exclude<Explanation["origin"], "generated">, string> = {
  own: "you: no layer has such a file",
  kept: "this program, which remembers here how the repository was made",
  made: "its creation, with a key of its own; it is in no commit",
};

function sourceOf({ origin, layers, template, starter }: Explanation): string {
  if (origin !== "generated") return others[origin];
  const version = `${template.name} ${template.version}`;
  if (layers.length === 0) return `${version}; its layers are recorded by the next update`;
  const named = layers.map(({ id, kind }) => (kind === "base" ? "base" : `the ${kind} ${id}`));
  const isOfStarter = starter && layers.some(({ kind }) => kind === "starter");
  return `${named.join(", ")}; ${version}${isOfStarter ? ` with ${starter.source} ${starter.version}` : ""}`;
}

const reasons: Record<Explanation["keptOut"][number]["why"], string> = {
  deleted: "you deleted it, and it stays deleted",
  declined: "you kept yours",
  marked: "you decide what stands between its markers",
  waived: "waived",
};

function keptOutOf({ why, since, reason }: Explanation["keptOut"][number]): string {
  return `the template's change of ${since}: ${reasons[why]}${reason ? `. ${reason}` : ""}`;
}
