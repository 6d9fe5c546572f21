/** How many of something each principal has. */
export class Tally {
  readonly #counts = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(principal: string): number {
    return this.#counts.get(principal) ?? 0;
  }

  add(principal: string): void {
    this.#total++;
    this.#counts.set(principal, this.of(principal) + 1);
  }

  remove(principal: string): void {
    this.#total--;
    const left = this.of(principal) - 1;
    if (left > 0) this.#counts.set(principal, left);
    else this.#counts.delete(principal);
  }
}
