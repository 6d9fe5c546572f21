/** Result of a check. `open` works, but needs work before production. `broken` does not work. */
export interface Finding {
  /** Stable, for programs to act on. */
  readonly check: string;
  readonly state: "ok" | "open" | "broken";
  readonly fact: string;
  /** Undefined if the state is `ok`. */
  readonly remedy?: string;
}

export const ok = (check: string, fact: string): Finding => ({ check, state: "ok", fact });
export const open = (check: string, fact: string, remedy: string): Finding => ({ check, state: "open", fact, remedy });
export const broken = (check: string, fact: string, remedy: string): Finding => ({
  check,
  state: "broken",
  fact,
  remedy,
});
