import type { Graders } from "../test/runtime/support/cases.ts";

/** The checks that a case can name in `expect`. Add your own here. */
export const graders: Graders = {
  /** The model calls these tools, in this order. */
  calls: (expected, { calls }) => difference("it called", expected, calls),
  /** These tools wait for an approval, in this order. */
  asksFor: (expected, { asked }) => difference("it asked for", expected, asked),
  /** The reply contains each of these texts. */
  says: (expected, { reply }) => {
    const missing = expected.filter((text) => !reply.includes(text));
    return missing.length > 0 ? `the reply lacks ${quoted(missing)}: ${reply}` : undefined;
  },
  /** The reply contains none of these texts. */
  neverSays: (expected, { reply }) => {
    const found = expected.filter((text) => reply.includes(text));
    return found.length > 0 ? `the reply contains ${quoted(found)}: ${reply}` : undefined;
  },
};

function difference(verb: string, expected: readonly string[], actual: readonly string[]): string | undefined {
  const [wanted, found] = [expected, actual].map((names) => names.join(", ") || "nothing");
  return wanted === found ? undefined : `${verb} ${found}, not ${wanted}`;
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(" and ");
}
