import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import searchBooks from "./search-books.ts";

test("returns the books with their state", async () => {
  expect(await searchBooks.execute({ words: "moby" }, await toolContext())).toEqual({
    books: [{ id: "b1", title: "Moby-Dick", isLent: false }],
  });
});

test.each([{}, { words: "" }, { words: 1 }])("rejects the input %j", (input) => {
  expect(searchBooks.input.safeParse(input).success).toBe(false);
});
