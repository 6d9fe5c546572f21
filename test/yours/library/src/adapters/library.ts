import { z } from "zod";

import type { Configuration } from "../config.ts";
import { LibraryRefused, type Library, type Loan, type LoanRequest, type Waiver } from "../ports/library.ts";

export const variables = {
  LIBRARY_BRANCH: z.string().default("main"),
};

/** A library in memory, with three books and a fee of 4.50 EUR for each reader. */
export function create({ LIBRARY_BRANCH: branch }: Configuration<typeof variables>): Library {
  const books = new Map([
    ["b1", { id: "b1", title: "Moby-Dick" }],
    ["b2", { id: "b2", title: `Walks around the ${branch} branch` }],
    ["b3", { id: "b3", title: "The Odyssey" }],
  ]);
  const readers = new Map<string, string>();
  const loans = new Map<string, Loan>();
  const waivers = new Map<string, Waiver>();
  const fees = new Map<string, number>();

  function lend({ bookId, reader, idempotencyKey }: LoanRequest): Loan {
    const earlier = loans.get(idempotencyKey);
    if (earlier) return earlier;
    const book = books.get(bookId);
    if (!book) throw new LibraryRefused(`There is no book ${bookId}.`);
    if (readers.has(bookId)) throw new LibraryRefused(`"${book.title}" is lent.`);
    readers.set(bookId, reader);
    const loan = { bookId, title: book.title, dueOn: "2027-01-04" };
    loans.set(idempotencyKey, loan);
    return loan;
  }

  return {
    search: async (words) =>
      [...books.values()]
        .filter(({ title }) => title.toLowerCase().includes(words.toLowerCase()))
        .map((book) => ({ ...book, isLent: readers.has(book.id) })),
    lend: async (request) => lend(request),
    waiveFees: async ({ reader, idempotencyKey }) => {
      const waiver = waivers.get(idempotencyKey) ?? { waivedCents: fees.get(reader) ?? 450 };
      waivers.set(idempotencyKey, waiver);
      fees.set(reader, 0);
      return waiver;
    },
  };
}
