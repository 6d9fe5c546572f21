import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { plainEnvironment } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { created, edit, node, remove, script, text, textsIn, typeErrors } from "./repository.ts";

test("keeps an edited tool and everything that it needs", async () => {
  const repository = await created();
  await edit(repository, "src/tools/look-up-order.ts", "Looks up one order", "Looks up an order");
  const { stdout } = await remove(repository);
  expect(stdout.match(/^ {2}keep .*$/gm)).toEqual([
    "  keep    .env.test: your code reads ORDERS_PATH",
    "  keep    src/adapters/orders.test.ts: it tests src/adapters/orders.ts",
    "  keep    src/adapters/orders.ts: src/tools/look-up-order.ts uses it",
    "  keep    src/ports/orders.ts: src/adapters/orders.ts uses it",
    "  keep    src/tools/look-up-order.test.ts: it tests src/tools/look-up-order.ts",
    "  keep    src/tools/look-up-order.ts: you edited it",
  ]);
  expect(await text(repository, "src/tools/index.ts")).toMatch(/rememberPreference[^]*lookUpOrder/);
  expect(await text(repository, "src/tools/index.ts")).not.toContain("issueRefund");
  expect(await text(repository, "src/adapters/index.ts")).toContain("orders");
  expect(await text(repository, ".env.example")).toContain("ORDERS_PATH=");
  expect(await typeErrors(repository)).toBe("");
  expect(await node(repository, "node_modules/vitest/vitest.mjs", "run", "--project", "agent")).toMatchObject({
    exitCode: 0,
  });
});

test("keeps a system that the user's own tool uses", async () => {
  const repository = await created();
  const tool = (await text(repository, "src/tools/look-up-order.ts")).replace("Looks up", "Finds");
  await writeFile(join(repository, "src/tools/find-order.ts"), tool);
  const { stdout } = await remove(repository);
  expect(stdout).toContain("  keep    src/adapters/orders.ts: src/tools/find-order.ts uses it\n");
  expect(stdout).toContain("  delete  src/tools/look-up-order.ts\n");
  expect(await text(repository, "src/tools/index.ts")).toContain("findOrder");
  expect(await typeErrors(repository)).toBe("");
});

test("keeps a port that the user's own adapter imports, and nothing else", async () => {
  const repository = await created();
  const adapter =
    'import type { Orders } from "../ports/orders.ts";\n\nexport const create = (): Orders => ({}) as Orders;\n';
  await writeFile(join(repository, "src/adapters/order-system.ts"), adapter);
  const { stdout } = await remove(repository);
  expect(stdout.match(/^ {2}keep .*$/gm)).toEqual([
    "  keep    src/ports/orders.ts: src/adapters/order-system.ts uses it",
  ]);
  expect(await text(repository, "src/adapters/index.ts")).toContain("orderSystem");
  expect(await typeErrors(repository)).toBe("");
});

test("keeps a tool that the edited agent names", async () => {
  const repository = await created();
  await edit(repository, "src/agent/agent.ts", "  tools,\n", "  tools: { lookUpOrder: tools.lookUpOrder },\n");
  const { stdout } = await remove(repository);
  expect(stdout).toContain("  merge   src/agent/agent.ts\n");
  expect(stdout).toContain("  keep    src/tools/look-up-order.ts: src/agent/agent.ts uses it\n");
  expect(await typeErrors(repository)).toBe("");
});

test("merges edits when the removal changes other lines", async () => {
  const flags = ["--state", "postgres", "--engine", "restate"];
  const repository = await created(...flags);
  await edit(repository, "README.md", "## Commands", "## Our team\n\nAsk Kim.\n\n## Commands");
  await edit(repository, "src/agent/agent.ts", "decisions: 12", "decisions: 8");
  await appendFile(join(repository, "src/agent/instructions.md"), "- Mention our winter sale when it fits.\n");
  const ownCase = '{ "name": "greets", "input": "Hello", "expect": { "says": ["Hello"] } }';
  await appendFile(join(repository, "evals/cases.jsonl"), `${ownCase}\n`);
  await appendFile(join(repository, ".env.example"), "\n# Where our documentation is.\nDOCS_URL=\n");
  await appendFile(join(repository, ".env.test"), "DOCS_URL=http://127.0.0.1\n");
  const expected = await textsIn(await created(...flags, "--example", "none"));

  const { stdout } = await remove(repository);
  expect(stdout.match(/^ {2}(merge|keep) .*$/gm)).toEqual([
    "  merge   .env.example",
    "  merge   .env.test",
    "  merge   README.md",
    "  merge   evals/cases.jsonl",
    "  merge   src/agent/agent.ts",
    "  merge   src/agent/instructions.md",
  ]);
  const merged = await textsIn(repository);
  expect(merged["README.md"]).toBe(
    expected["README.md"]!.replace("## Commands", "## Our team\n\nAsk Kim.\n\n## Commands"),
  );
  expect(merged["src/agent/agent.ts"]).toBe(expected["src/agent/agent.ts"]!.replace("decisions: 12", "decisions: 8"));
  expect(merged["src/agent/instructions.md"]).toBe(
    `${expected["src/agent/instructions.md"]}- Mention our winter sale when it fits.\n`,
  );
  expect(merged["evals/cases.jsonl"]).toBe(`${expected["evals/cases.jsonl"]}${ownCase}\n`);
  expect(merged[".env.example"]).toBe(`${expected[".env.example"]}\n# Where our documentation is.\nDOCS_URL=\n`);
  expect(merged[".env.test"]).toMatch(/\nDOCS_URL=http:\/\/127\.0\.0\.1\n$/);
  expect(merged[".env.test"]).not.toContain("ORDERS_PATH");
});

test("keeps a file when the user edited lines that the removal changes", async () => {
  const repository = await created();
  await edit(repository, "src/agent/agent.ts", 'name: "shop-support"', 'name: "acme-support"');
  await edit(repository, "src/agent/instructions.md", "a small shop", "ACME");
  await appendFile(join(repository, "test/agent/conversation.test.ts"), "\ntest.todo('thanks');\n");
  const [agent, instructions] = await Promise.all(
    ["agent.ts", "instructions.md"].map((name) => text(repository, `src/agent/${name}`)),
  );
  const { exitCode, stdout } = await remove(repository);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("  keep    src/agent/agent.ts: you edited lines that the removal changes\n");
  expect(stdout).toContain("\n  edit src/agent/instructions.md: it may still have parts of the example\n");
  expect(stdout).toContain(
    "\n  edit test/agent/conversation.test.ts: delete its tests of the example, because they fail now\n",
  );
  expect(await text(repository, "src/agent/agent.ts")).toBe(agent);
  expect(await text(repository, "src/agent/instructions.md")).toBe(instructions);
});

test("keeps an edited file when git is missing", async () => {
  const repository = await created();
  await edit(repository, "src/agent/agent.ts", "decisions: 12", "decisions: 8");
  const env = { ...plainEnvironment(repository), PATH: repository };
  const options = { cwd: repository, env, extendEnv: false } as const;
  const { stdout } = await execa(process.execPath, [script, "example", "--yes"], options);
  expect(stdout).toContain("  keep    src/agent/agent.ts: git is needed to merge your edits\n");
  expect(await text(repository, "src/agent/agent.ts")).toMatch(/shop-support[^]*decisions: 8/);
});

test("keeps a value that the user set in .env", async () => {
  const repository = await created();
  await edit(repository, ".env", "ORDERS_PATH=.data/orders.db", "ORDERS_PATH=/var/orders.db");
  const { stdout } = await remove(repository);
  expect(stdout).toContain("  keep    ORDERS_PATH in .env: you set it, but nothing reads it");
  expect(await text(repository, ".env")).toContain("ORDERS_PATH=/var/orders.db\n");
});

test("does not restore a file that the user deleted", async () => {
  const repository = await created();
  for (const path of ["evals/cases.jsonl", "src/tools/issue-refund.ts"]) await rm(join(repository, path));
  expect(await remove(repository)).toMatchObject({ exitCode: 0 });
  expect(await filesIn(repository)).not.toContain("evals/cases.jsonl");
  expect(await text(repository, "src/tools/index.ts")).not.toContain("issueRefund");
});
