import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, freshRepository, npmRun, touchedFiles } from "./repository.ts";

const repository = await freshRepository();

/** Repeats a run: SEED=123 npm run test:yours. */
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));

/** A policy under which no call runs without an approval. */
const strictPolicy = `import type { Policy } from "../runtime/index.ts";

export const policy: Policy = () => ({ kind: "ask" });
`;

test(`proves the runtime under other legal settings (SEED=${seed})`, async () => {
  const path = join(repository, "src/agent/agent.ts");
  await writeFile(path, withSettings(await readFile(path, "utf8"), settingsOf(seed)));
  await writeFile(join(repository, "src/agent/instructions.md"), "Be brief.\n");
  await writeFile(join(repository, "src/agent/policy.ts"), strictPolicy);
  await npmRun(repository, "format");
  expect(touchedFiles(repository)).toEqual(["src/agent/agent.ts", "src/agent/instructions.md", "src/agent/policy.ts"]);
  commitAll(repository);
  await npmRun(repository, "types");
  await npmRun(repository, "lint");
  expect(await npmRun(repository, "test:runtime")).toMatch(/Tests\s+\d+ passed/);
});

/** The settings of agent.ts by name, as TypeScript. */
function settingsOf(number: number): Record<string, string> {
  const pick = picker(number);
  return {
    name: JSON.stringify(pick(["acme", "x", "desk-7"])),
    budgets: `{ decisions: ${pick([1, 3, 50])}, toolCalls: ${pick([1, 100])}, tokens: ${pick([1_000, 1e6])}, workMs: ${pick([1_000, 36e5])}${pick(["", ", costUsd: 0.01"])} }`,
    history: `{ messages: ${pick([1, 2, 500])}, tokens: ${pick([100, 1e5])} }`,
    turnPolicy: JSON.stringify(pick(["steer", "queue"])),
    approvalTimeoutMs: pick(["60_000", "1_000", "365 * 24 * 60 * 60_000"]),
    patience: `{ attemptTimeoutMs: ${pick([100, 6e5])}, decisionTimeoutMs: ${pick([200, 9e5])}, retries: ${pick([0, 9])}, failuresBeforeRest: ${pick([1, 100])}, restMs: ${pick([1, 1e6])} }`,
    prices: pick(["prices", "{ script: { input: 1, output: 2 } }"]),
    headings: '{ facts: "Facts:" }',
  };
}

/** Replaces `defineAgent({...})`. Throws when the file has none: a silent miss would prove nothing. */
function withSettings(text: string, settings: Record<string, string>): string {
  const defined = /defineAgent\(\{[^]*\}\);/;
  if (!defined.test(text)) throw new Error("src/agent/agent.ts has no defineAgent call.");
  const fixed = [
    'instructions: readFileSync(new URL("./instructions.md", import.meta.url), "utf8")',
    "tools",
    "policy",
  ];
  const lines = [...fixed, ...Object.entries(settings).map(([name, value]) => `${name}: ${value}`)];
  const replaced = text.replace(defined, () => `defineAgent({ ${lines.join(", ")} });`);
  return settings["prices"] === "prices" ? replaced : replaced.replace(/import \{ prices \}.*\n/, "");
}

/** Picks from lists, always the same for one seed. Source: mulberry32, https://github.com/cprosche/mulberry32 */
function picker(start: number): <Item>(items: readonly Item[]) => Item {
  let state = start;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (items) => items[Math.floor(next() * items.length)]!;
}
