import { describe, expect, test } from "vitest";
import { story, type Texts } from "../support/update.ts";

const moves = {
  "src/ports/clock.ts": "src/runtime/ports/clock.ts",
  "src/ports/memory.ts": "src/runtime/ports/memory.ts",
  "src/agent/run.ts": "src/runtime/loop/run.ts",
  "src/http/": "src/runtime/http/",
};

const run = (clock: string, tool: string, agent: string) =>
  `import type { Clock } from "${clock}";\nimport type { Tool } from "${tool}";\nimport { agent } from "${agent}";\n\n` +
  "export function run(clock: Clock, tools: Tool[]) {\n  agent(clock);\n  return tools;\n}\n";

const before = {
  "src/ports/clock.ts": "export type Clock = () => Date;\n",
  "src/ports/memory.ts": 'import type { Clock } from "./clock.ts";\n\nexport type Memory = Map<string, Clock>;\n',
  "src/ports/tool.ts": 'import type { Memory } from "./memory.ts";\n\nexport type Tool = (memory: Memory) => void;\n',
  "src/agent/agent.ts":
    'import type { Clock } from "../ports/clock.ts";\n\nexport const agent = (clock: Clock) => clock;\n',
  "src/agent/run.ts": run("../ports/clock.ts", "../ports/tool.ts", "./agent.ts"),
  "src/http/app.ts": 'import { run } from "../agent/run.ts";\n\nexport const app = run;\n',
};

const after = {
  "src/runtime/ports/clock.ts": before["src/ports/clock.ts"],
  "src/runtime/ports/memory.ts": before["src/ports/memory.ts"],
  "src/ports/tool.ts": before["src/ports/tool.ts"].replace("./memory", "../runtime/ports/memory"),
  "src/agent/agent.ts": before["src/agent/agent.ts"].replace("../ports", "../runtime/ports"),
  "src/runtime/loop/run.ts": run("../ports/clock.ts", "../../ports/tool.ts", "../../agent/agent.ts"),
  "src/runtime/http/app.ts": before["src/http/app.ts"].replace("../agent", "../loop"),
};

const gone = {
  "src/ports/clock.ts": null,
  "src/ports/memory.ts": null,
  "src/agent/run.ts": null,
  "src/http/app.ts": null,
};

/** An update from the old places to the new ones. */
async function updated(user: Texts, next: Texts = {}) {
  const made = await story({ template: before, user, next: { ...gone, ...after, ...next } });
  await made.write({ "program/templates/migrations/1.1.0.json": JSON.stringify({ steps: [{ moves }] }) });
  const { exitCode, stdout } = await made.update();
  return { ...made, exitCode, stdout };
}

describe("a template moves its files", () => {
  test("moves a repository without edits, and says nothing of paths", async () => {
    const { exitCode, stdout, read } = await updated({});
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("Paths of moved files");
    for (const [path, text] of Object.entries(after)) expect(await read(path)).toBe(text);
    for (const path of Object.keys(gone)) expect(await read(path)).toBeUndefined();
  });

  test("keeps an edit in a moved file", async () => {
    const edited = before["src/agent/run.ts"].replace("  return tools;", "  return tools.toReversed();");
    const { exitCode, read } = await updated({ "src/agent/run.ts": edited });
    expect(exitCode).toBe(0);
    const expected = after["src/runtime/loop/run.ts"].replace("  return tools;", "  return tools.toReversed();");
    expect(await read("src/runtime/loop/run.ts")).toBe(expected);
  });

  test("keeps an import that the user added beside a corrected one", async () => {
    const added = 'import type { Memory } from "../ports/memory.ts";\n';
    const edited = before["src/agent/run.ts"].replace("import type { Tool }", `${added}import type { Tool }`);
    const { exitCode, stdout, read } = await updated({ "src/agent/run.ts": edited });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\nPaths of moved files were corrected in src/runtime/loop/run.ts.\n");
    const expected = after["src/runtime/loop/run.ts"].replace("import type { Tool }", `${added}import type { Tool }`);
    expect(await read("src/runtime/loop/run.ts")).toBe(expected);
  });

  test("merges an edit of the user with one of the template", async () => {
    const user = { "src/agent/agent.ts": `${before["src/agent/agent.ts"]}\nexport const mine = 1;\n` };
    const moved = after["src/runtime/loop/run.ts"];
    const next = { "src/runtime/loop/run.ts": `${moved}\nexport const theirs = 1;\n` };
    const edited = before["src/agent/run.ts"].replace("agent(clock);", "agent(() => clock());");
    const { exitCode, read } = await updated({ ...user, "src/agent/run.ts": edited }, next);
    expect(exitCode).toBe(0);
    expect(await read("src/agent/agent.ts")).toBe(`${after["src/agent/agent.ts"]}\nexport const mine = 1;\n`);
    const merged = `${moved.replace("agent(clock);", "agent(() => clock());")}\nexport const theirs = 1;\n`;
    expect(await read("src/runtime/loop/run.ts")).toBe(merged);
  });

  test("corrects tools of the user that import a moved port, and names one", async () => {
    const tool = 'import type { Memory } from "../ports/memory.ts";\nimport type { Tool } from "../ports/tool.ts";\n';
    const { exitCode, stdout, read } = await updated({ "src/tools/search.ts": tool, "src/tools/add.ts": tool });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\nPaths of moved files were corrected in src/tools/add.ts and 1 more.\n");
    expect(await read("src/tools/search.ts")).toBe(tool.replace("../ports/memory", "../runtime/ports/memory"));
  });

  test("leaves the user's own file in a folder whose files move one by one", async () => {
    const own = 'import type { Clock } from "./clock.ts";\n\nexport type Tickets = Map<string, Clock>;\n';
    const { exitCode, read } = await updated({ "src/ports/tickets.ts": own });
    expect(exitCode).toBe(0);
    expect(await read("src/ports/tickets.ts")).toBe(own.replace("./clock", "../runtime/ports/clock"));
  });

  test("moves the user's own file with its folder", async () => {
    const own = 'import { app } from "./app.ts";\nimport { agent } from "../agent/agent.ts";\n';
    const { exitCode, read } = await updated({
      "src/http/my-route.ts": own,
      "src/main.ts": 'import "./http/my-route.ts";\n',
    });
    expect(exitCode).toBe(0);
    expect(await read("src/http/my-route.ts")).toBeUndefined();
    expect(await read("src/runtime/http/my-route.ts")).toBe(own.replace("../agent", "../../agent"));
    expect(await read("src/main.ts")).toBe('import "./runtime/http/my-route.ts";\n');
  });

  test("keeps a deleted file deleted", async () => {
    const { exitCode, stdout, read } = await updated({ "src/ports/clock.ts": null });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("Paths of moved files");
    expect(await read("src/runtime/ports/clock.ts")).toBeUndefined();
    expect(await read("src/runtime/ports/memory.ts")).toBe(after["src/runtime/ports/memory.ts"]);
  });

  test("keeps the user's own file at a place that the template takes", async () => {
    const user = {
      "src/runtime/ports/clock.ts": "export const mine = 1;\n",
      "src/tools/a.ts": 'import "../ports/clock.ts";\n',
    };
    const { exitCode, read } = await updated(user);
    expect(exitCode).toBe(0);
    expect(await read("src/runtime/ports/clock.ts")).toBe("export const mine = 1;\n");
    expect(await read("src/ports/clock.ts")).toBe(before["src/ports/clock.ts"]);
    expect(await read("src/tools/a.ts")).toBe('import "../ports/clock.ts";\n');
  });
});

test("the ledger follows a moved file", async () => {
  const clock = "export type Clock = () => number;\n";
  const user = { "src/ports/clock.ts": null, "src/ports/memory.ts": "export type Memory = string;\n" };
  const next = { "src/ports/clock.ts": clock, "src/ports/memory.ts": "export type Memory = number;\n" };
  const { update, edit, publish, write, read } = await story({ template: before, user, next });
  expect(await update("--conflict", "ours")).toMatchObject({ exitCode: 0 });
  await edit({});
  expect(await update("--waive", "src/ports/memory.ts", "--reason", "Ours is better.")).toMatchObject({ stderr: "" });
  await edit({});

  await publish("1.2.0", { ...gone, ...after, "src/runtime/ports/clock.ts": `${clock}// New.\n` });
  await write({ "program/templates/migrations/1.2.0.json": JSON.stringify({ steps: [{ moves }] }) });
  const { stdout } = await update("--conflict", "ours");
  expect(stdout).toContain("src/runtime/ports/clock.ts stays deleted; the template has changed it with 1.2.0.");
  const entries = (await read(".agent-app/ledger.ndjson"))!
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(entries.filter(({ why }) => why === "waived")).toMatchObject([
    { path: "src/runtime/ports/memory.ts", at: "src/runtime/ports/memory.ts" },
  ]);
});

describe("a template merges one file into another", () => {
  const own = 'import type { Memory } from "../ports/memory.ts";\n';
  const whole = `${before["src/ports/clock.ts"]}export type Memory = Map<string, Clock>;\n`;
  const steps = [{ merged: { "src/ports/memory.ts": "src/ports/clock.ts" } }];

  async function merged(user: Texts) {
    const next = { ...before, "src/ports/clock.ts": whole, "src/ports/memory.ts": null };
    const made = await story({ template: before, user: { "src/tools/search.ts": own, ...user }, next });
    await made.write({ "program/templates/migrations/1.1.0.json": JSON.stringify({ steps }) });
    return { ...made, ...(await made.update()) };
  }

  test("points the imports of the user's own files to the other file", async () => {
    const { exitCode, read } = await merged({});
    expect(exitCode).toBe(0);
    expect(await read("src/ports/memory.ts")).toBeUndefined();
    expect(await read("src/ports/clock.ts")).toBe(whole);
    expect(await read("src/tools/search.ts")).toBe(own.replace("memory.ts", "clock.ts"));
  });

  test("keeps an edited file and the imports of it", async () => {
    const edited = `${before["src/ports/memory.ts"]}export const mine = 1;\n`;
    const { exitCode, stdout, read } = await merged({ "src/ports/memory.ts": edited });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("src/ports/memory.ts is not part of the templates any more; yours was edited, and stays.");
    expect(await read("src/ports/memory.ts")).toBe(edited);
    expect(await read("src/tools/search.ts")).toBe(own);
  });
});
