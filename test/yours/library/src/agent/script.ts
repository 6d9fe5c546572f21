import type { Rule, Script } from "../runtime/index.ts";

const waive: Rule = (said) =>
  /\bfees?\b/i.test(said) ? { calls: [{ toolName: "waive-fees", input: { reason: said.slice(0, 500) } }] } : undefined;

const lend: Rule = (said) => {
  const [bookId] = /\bb\d+\b/.exec(said) ?? [];
  return bookId ? { calls: [{ toolName: "lend-book", input: { bookId } }] } : undefined;
};

const search: Rule = (said) => {
  const [, words] = /\b(?:have|search|find) (.+?)\??$/i.exec(said) ?? [];
  return words ? { calls: [{ toolName: "search-books", input: { words } }] } : undefined;
};

/** Replies of the scripted model for the library. */
export const script: Script = {
  example: "Do you have Moby-Dick?",
  rules: [waive, lend, search],
  replies: {
    "search-books": ({ books }: { books: readonly { id: string; title: string; isLent: boolean }[] }) =>
      books.map(({ id, title, isLent }) => `${title} (${id}) is ${isLent ? "lent" : "here"}.`).join(" ") ||
      "We do not have that.",
    "lend-book": ({ title, dueOn }: { title: string; dueOn: string }) => `${title} is yours until ${dueOn}.`,
    "waive-fees": ({ waivedCents }: { waivedCents: number }) => `Waived ${(waivedCents / 100).toFixed(2)} EUR.`,
  },
  failed: ({ message }) => `I am sorry. ${message}`,
  otherwise: 'I know the books, as in "Do you have Moby-Dick?".',
};
