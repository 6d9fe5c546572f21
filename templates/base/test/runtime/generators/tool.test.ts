import { afterAll, beforeAll, expect, test } from "vitest";

import { Copy, type Outcome } from "./copy.ts";

const awkward = [
  "Says \"hi\", 'bye' & `ticks` \\ ${process.exit()} {{name}} $& $1 <b>",
  "Two lines\nand a tab\t, */ a comment, \u2028 a separator, ü, 日本語, 🙂",
  `It is long: ${"word ".repeat(200)}.`.slice(0, 1024),
] as const;

const everyInput = ["text:string", "amount:number", "count?:integer", "urgent:boolean", "tags?:string[]"];

const tools = [
  { name: "search-docs", description: awkward[0], risk: "read", inputs: everyInput },
  { name: "send-note", description: awkward[1], risk: "write", inputs: [] },
  { name: `a${"b".repeat(63)}`, description: awkward[2], risk: "approval", inputs: ["query:string"] },
];

const copy = new Copy();
let outcomes: Outcome[];

beforeAll(async () => {
  outcomes = [];
  for (const { name, description, risk, inputs } of tools) {
    const flags = inputs.flatMap((input) => ["--input", input]);
    outcomes.push(await copy.generate("tool", name, `--description=${description}`, "--risk", risk, ...flags));
  }
}, 30_000);

afterAll(() => copy.remove());

test("writes the tool, its test and its line in the barrel", () => {
  const stdout = "src/tools/search-docs.ts\nsrc/tools/search-docs.test.ts\nsrc/tools/index.ts\n";
  expect(outcomes[0]).toEqual({ code: 0, stdout, stderr: "" });
  expect(copy.read("src/tools/index.ts")).toContain('export { default as searchDocs } from "./search-docs.ts";\n');
});

test("keeps every description and risk unchanged", async () => {
  const script = `
    import * as tools from "./src/tools/index.ts";
    const descriptions = Object.values(tools).map(({ description, risk }) => ({ description, risk }));
    console.log(JSON.stringify(descriptions));`;
  const { stdout } = await copy.run(process.execPath, "--input-type=module", "--eval", script);
  const expected = tools.map(({ description, risk }) => ({ description, risk }));
  expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(expected));
});

test("passes format, lint, types and its own tests", { timeout: 60_000 }, async () => {
  const checks = await Promise.all([
    copy.run("oxfmt", "--check", "src/tools"),
    copy.run("oxlint", "src/tools"),
    copy.run("tsc"),
    copy.run("vitest", "run", ...tools.map(({ name }) => `src/tools/${name}.test.ts`)),
  ]);
  expect(checks.filter(({ code }) => code !== 0)).toEqual([]);
});
