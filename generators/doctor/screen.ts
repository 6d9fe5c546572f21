import type { Family } from "./index.ts";
import type { Finding } from "./finding.ts";

/** Returns the object that --json prints. */
export function resultOf(root: string, families: readonly Family[]) {
  const findings = families.flatMap((family) => [...family.findings]);
  return { directory: root, broken: countOf(findings, "broken"), open: countOf(findings, "open"), findings };
}

export function screenOf(root: string, families: readonly Family[]): string[] {
  const findings = families.flatMap((family) => [...family.findings]);
  const sections = families.filter((family) => family.findings.length > 0).flatMap(section);
  return [root, ...sections, "", summary(countOf(findings, "broken"), countOf(findings, "open"))];
}

function section({ title, findings }: Family): string[] {
  const lines = findings.flatMap(({ state, fact, remedy }) => {
    const line = `  ${state.padEnd(8)}${fact}`;
    return remedy === undefined ? [line] : [line, `${" ".repeat(10)}${remedy}`];
  });
  return ["", title, ...lines];
}

function summary(broken: number, open: number): string {
  const rest = open === 0 ? "nothing is open." : `${open} ${open === 1 ? "thing is" : "things are"} open.`;
  if (broken === 0) return `Nothing is broken; ${rest}`;
  return `${broken} ${broken === 1 ? "thing is" : "things are"} broken; ${rest}`;
}

function countOf(findings: readonly Finding[], state: Finding["state"]): number {
  return findings.filter((finding) => finding.state === state).length;
}
