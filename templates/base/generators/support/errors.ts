/** The request cannot be met as it stands: one line that says what is wrong and what to write instead. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The request was fine and the machine would not: one line that says what happened and what stands now. */
export class Failure extends Error {
  override readonly name = "Failure";
}
