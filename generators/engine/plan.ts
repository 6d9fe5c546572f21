export interface File {
  readonly content: Uint8Array;
  readonly executable: boolean;
}

export interface PlannedFile extends File {
  /** The layers that the file came from: several where it holds a list of facts. */
  readonly layers: readonly string[];
  /** Whether only the owner may read it. */
  readonly secret: boolean;
}

/** Everything that will be written, by path relative to the target with forward slashes, and what to suggest next. */
export interface Plan {
  readonly files: ReadonlyMap<string, PlannedFile>;
  readonly nextSteps: readonly NextStep[];
}

export interface NextStep {
  readonly command: string;
  /** Why, in a few words; may be empty. */
  readonly purpose: string;
}

export function pathsOf(plan: Plan): string[] {
  return [...plan.files.keys()].toSorted();
}
