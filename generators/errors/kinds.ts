export const exitCodes = { done: 0, failed: 1, wrongUse: 2, conflicts: 3, interrupted: 130 } as const;

type Ending = Exclude<keyof typeof exitCodes, "done">;

export class CreateError extends Error {
  readonly code: string;
  readonly remedy: string;
  readonly exitCode: number;

  constructor(ending: Ending, code: string, fact: string, remedy: string, cause?: unknown) {
    super(fact, { cause });
    this.name = "CreateError";
    this.code = code;
    this.remedy = remedy;
    this.exitCode = exitCodes[ending];
  }
}

export const wrongUse = (code: string, fact: string, remedy: string) => new CreateError("wrongUse", code, fact, remedy);
export const failed = (code: string, fact: string, remedy: string, cause?: unknown) =>
  new CreateError("failed", code, fact, remedy, cause);
export const undecided = (code: string, fact: string, remedy: string) =>
  new CreateError("conflicts", code, fact, remedy);
export const interrupted = (code: string, fact: string, remedy: string) =>
  new CreateError("interrupted", code, fact, remedy);

/** The first few of them. */
export function inTheWay(entries: readonly string[]): string {
  const shown = entries.toSorted().slice(0, 5);
  const more = entries.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** What a program printed, set off from our own words. */
export function quoted(output: string): string {
  const lines = output
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line) => `\n    ${line}`).join("");
}
