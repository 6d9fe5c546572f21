import { beforeEach, expect, test } from "vitest";

import { LibraryRefused, type Library } from "../ports/library.ts";
import { create } from "./library.ts";

let library: Library;
beforeEach(() => {
  library = create({ LIBRARY_BRANCH: "test" });
});

const loan = { bookId: "b1", reader: "alice", idempotencyKey: "one" };

test("finds books by words of the title", async () => {
  expect(await library.search("odyssey")).toEqual([{ id: "b3", title: "The Odyssey", isLent: false }]);
});

test("lends a book once for the same key", async () => {
  expect(await library.lend(loan)).toEqual(await library.lend(loan));
  expect(await library.search("moby")).toMatchObject([{ isLent: true }]);
});

test("refuses a lent book and an unknown book", async () => {
  await library.lend(loan);
  await expect(library.lend({ ...loan, reader: "bob", idempotencyKey: "two" })).rejects.toThrow(LibraryRefused);
  await expect(library.lend({ ...loan, bookId: "b9", idempotencyKey: "two" })).rejects.toThrow(LibraryRefused);
});

test("waives the fees of a reader once", async () => {
  const waiver = { reader: "alice", reason: "The branch was closed.", idempotencyKey: "one" };
  expect(await library.waiveFees(waiver)).toEqual({ waivedCents: 450 });
  expect(await library.waiveFees(waiver)).toEqual({ waivedCents: 450 });
  expect(await library.waiveFees({ ...waiver, idempotencyKey: "two" })).toEqual({ waivedCents: 0 });
});
