import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import { ToolError } from "../ports/tool.ts";
import lendBook from "./lend-book.ts";

test("lends the book to the principal, once when the call runs again", async () => {
  const context = await toolContext();
  const loan = await lendBook.execute({ bookId: "b3" }, context);
  expect(loan).toMatchObject({ title: "The Odyssey" });
  expect(await lendBook.execute({ bookId: "b3" }, context)).toEqual(loan);
});

test("tells the model why the library refuses", async () => {
  const refused = lendBook.execute({ bookId: "b9" }, await toolContext());
  await expect(refused).rejects.toThrow(new ToolError("There is no book b9."));
});
