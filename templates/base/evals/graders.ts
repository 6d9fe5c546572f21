import type { Case } from "./cases.ts";

/** What came of a case. */
export interface Outcome {
  /** Empty when there was no reply. */
  readonly reply: string;
  readonly calls: readonly string[];
  readonly asked: readonly string[];
}

/** Compares what was expected with what came, and says what is wrong; nothing when all is well. */
type Grader = (expected: string[], outcome: Outcome) => string | undefined;

const graders: Record<keyof Case["expect"], Grader> = {
  calls: (expected, { calls }) => differs("it called", expected, calls),
  asksFor: (expected, { asked }) => differs("it asked for", expected, asked),
  says: (expected, { reply }) => {
    const missing = expected.filter((text) => !reply.includes(text));
    return missing.length > 0 ? `the reply lacks ${quoted(missing)}: ${reply}` : undefined;
  },
  neverSays: (expected, { reply }) => {
    const said = expected.filter((text) => reply.includes(text));
    return said.length > 0 ? `the reply says ${quoted(said)}: ${reply}` : undefined;
  },
};

/** Everything that is wrong with the outcome of a case. */
export function grade({ expect }: Case, outcome: Outcome): string[] {
  const expectations = Object.entries(expect) as [keyof Case["expect"], string[]][];
  return expectations.flatMap(([name, expected]) => graders[name](expected, outcome) ?? []);
}

function differs(what: string, expected: readonly string[], actual: readonly string[]): string | undefined {
  const [wanted, got] = [expected, actual].map((names) => names.join(", ") || "nothing");
  return wanted === got ? undefined : `${what} ${got}, not ${wanted}`;
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(" and ");
}
