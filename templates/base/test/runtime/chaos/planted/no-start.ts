/** A defect for the harness to find: the program does not start. */
export function start(): never {
  throw new Error("It was planted.");
}
