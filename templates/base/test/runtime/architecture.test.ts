import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const repository = join(import.meta.dirname, "../..");
const oxlint = join(fileURLToPath(import.meta.resolve("oxlint/package.json")), "../bin/oxlint");

const source = join(repository, "src");

const runtimeAlone = "The runtime knows nothing of your files: src/composition.ts passes them in.";
const portsAlone = "A port of the runtime imports other ports only, so that everything behind it can be replaced.";
const portsContract = "A port is a contract in our own words; the library that fulfils it belongs behind the port.";
const loopAlone = "The loop imports ports, shared helpers and itself; src/runtime/program.ts joins it with the rest.";
const pointsDown = "A folder of the loop imports ports and shared helpers, never the loop: dependencies point down.";
const loopDecides = "The loop decides and orders; a library that touches the world belongs behind a port.";
const translates = "HTTP translates requests into calls of ports; it holds no decision and no database.";
const startsRuns = "The scheduler starts runs through a port, so that any engine will do.";
const implementation = "An implementation of a port imports ports and the state store; it knows none of its callers.";
const agentDecides = "Files in src/agent decide. They import the runtime's index and ports, and one another.";
const agentLibrary = "The agent decides; a library that touches the world belongs in src/adapters.";
const agentIsMadeOf =
  "agent.ts says what the agent is made of: the runtime's index and ports, the tools, and the files beside it.";
const oneJob = "A tool does one job through ports, so that it can be tested alone and run anywhere.";
const noModel = "A tool runs without a model.";
const yourPort = "A port says what the agent needs of a system, as types. It knows no implementation.";
const adapter = "An adapter fulfils a port and knows none of its callers.";
const schedule = "A schedule says when the agent gets which input, and does nothing itself.";
const proof =
  "The tests of the runtime use their own fixture, so that nothing you change in src or evals can break them.";

const borders = [
  [runtimeAlone, "src/runtime/planted.ts", 'import "../agent/agent.ts";'],
  [runtimeAlone, "src/runtime/planted.ts", 'export * from "../tools/index.ts";'],
  [portsAlone, "src/runtime/ports/planted.ts", 'import "../state/state.ts";'],
  [portsAlone, "src/runtime/ports/planted.ts", 'import type { Orders } from "../../ports/orders.ts";'],
  [portsContract, "src/runtime/ports/planted.ts", 'import { Hono } from "hono";'],
  [loopAlone, "src/runtime/loop/planted.ts", 'import "../state/state.ts";'],
  [loopAlone, "src/runtime/loop/planted.ts", 'import { policy } from "../../agent/policy.ts";'],
  [loopAlone, "src/runtime/loop/planted.ts", 'export const state = await import("../state/state.ts");'],
  [pointsDown, "src/runtime/loop/deep/planted.ts", 'import "../run.ts";'],
  [pointsDown, "src/runtime/loop/deep/planted.ts", 'import "../../http/app.ts";'],
  [pointsDown, "src/runtime/loop/deep/planted.ts", 'import "../../../tools/index.ts";'],
  [translates, "src/runtime/http/planted.ts", 'import "../program.ts";'],
  [loopDecides, "src/runtime/loop/planted.ts", 'import { DatabaseSync } from "node:sqlite";'],
  [translates, "src/runtime/http/planted.ts", 'import "../loop/run.ts";'],
  [translates, "src/runtime/http/planted.ts", 'import type { Tool } from "../../tools/index.ts";'],
  [startsRuns, "src/runtime/scheduler/planted.ts", 'import "../engine/engine.ts";'],
  [startsRuns, "src/runtime/scheduler/planted.ts", 'import "../../schedules/index.ts";'],
  [implementation, "src/runtime/engine/planted.ts", 'import "../loop/run.ts";'],
  [implementation, "src/runtime/state/deep/planted.ts", 'import "../../http/problem.ts";'],
  [implementation, "src/runtime/scripted/planted.ts", 'import "../../agent/script.ts";'],
  [agentDecides, "src/agent/planted.ts", 'import "../adapters/model.ts";'],
  [agentDecides, "src/agent/planted.ts", 'import "../tools/index.ts";'],
  [agentDecides, "src/agent/planted.ts", 'import "../runtime/loop/run.ts";'],
  [agentLibrary, "src/agent/planted.ts", 'import { trace } from "@opentelemetry/api";'],
  [agentIsMadeOf, "src/agent/agent.ts", 'import "../adapters/index.ts";'],
  [oneJob, "src/tools/planted.ts", 'import "../adapters/index.ts";'],
  [oneJob, "src/tools/planted.ts", 'import { policy } from "../agent/policy.ts";'],
  [noModel, "src/tools/planted.ts", 'import type { LanguageModelV4 } from "@ai-sdk/provider";'],
  [yourPort, "src/ports/planted.ts", 'import "../adapters/index.ts";'],
  [adapter, "src/adapters/planted.ts", 'import "../agent/agent.ts";'],
  [adapter, "src/adapters/planted.ts", 'import "../runtime/state/state.ts";'],
  [adapter, "src/adapters/deep/planted.ts", 'import "../../tools/index.ts";'],
  [adapter, "src/adapters/model.ts", 'import "../agent/agent.ts";'],
  [schedule, "src/schedules/planted.ts", 'import "../agent/agent.ts";'],
  [proof, "test/runtime/planted.ts", 'import { agent } from "../../src/agent/agent.ts";'],
  [proof, "test/runtime/planted.ts", 'import "../support/tool-context.ts";'],
  [proof, "test/runtime/loop/planted.test.ts", 'import * as tools from "../../../src/tools/index.ts";'],
  [proof, "test/runtime/loop/planted.test.ts", 'import "../../support/tool-context.ts";'],
  [proof, "test/runtime/loop/deep/planted.test.ts", 'import "../../../../evals/graders.ts";'],
] as const;

test.for(borders)("%s: %s cannot have %s", async ([sentence, file, line]) => {
  const findings = await lintPlanted({ [file]: `${line}\n` });
  expect(findings).toContainEqual({ file, rule: "eslint(no-restricted-imports)", sentence });
});

test("accepts what the borders allow", async () => {
  const findings = await lintPlanted({
    "src/runtime/planted.ts": 'import "./loop/run.ts";\nimport "./http/app.ts";\n',
    "src/runtime/ports/planted.ts": 'import "./run.ts";\nimport "zod";\n',
    "src/runtime/loop/planted.ts": 'import "../ports/run.ts";\nimport "../usage.ts";\nimport "./deep/other.ts";\n',
    "src/runtime/loop/deep/planted.ts": 'import "../../ports/run.ts";\nimport "../../errors.ts";\n',
    "src/runtime/http/planted.ts": 'import "../ports/state.ts";\nimport "../config.ts";\n',
    "src/runtime/state/deep/planted.ts": 'import "../../ports/state.ts";\nimport "../database.ts";\n',
    "src/agent/planted.ts": 'import "../runtime/index.ts";\nimport "../runtime/ports/run.ts";\nimport "./policy.ts";\n',
    "src/agent/agent.ts": 'import "../tools/index.ts";\n',
    "src/tools/planted.ts": 'import "../ports/tool.ts";\nimport "./other.ts";\n',
    "src/ports/tool.ts": 'import "../adapters/index.ts";\nimport "../runtime/index.ts";\n',
    "src/adapters/planted.ts": 'import "../ports/other.ts";\nimport "../runtime/index.ts";\nimport "pg";\n',
    "src/adapters/model.ts": 'import "../agent/script.ts";\n',
    "src/schedules/planted.ts": 'import "../runtime/index.ts";\n',
    "test/runtime/loop/planted.test.ts":
      'import "../support/test-agent.ts";\nimport "../../../src/runtime/loop/run.ts";\n',
    "test/agent/planted.test.ts": 'import "../support/agent.ts";\nimport "../../src/tools/index.ts";\n',
  });
  expect(findings.filter(({ rule }) => rule.includes("imports"))).toEqual([]);
});

test("has a border around each folder of the runtime", () => {
  const folders = readdirSync(join(source, "runtime"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rules = readFileSync(join(source, "../.oxlintrc.json"), "utf8");
  for (const { name } of folders) {
    expect(rules, `no border around src/runtime/${name}`).toMatch(new RegExp(`"src/runtime/([^"]*[{,])?${name}[/,}]`));
  }
});

test("reads the environment in config.ts only", async () => {
  const [finding] = await lintPlanted({ "src/runtime/http/planted.ts": 'export const port = process.env["PORT"];\n' });
  expect(finding?.rule).toBe("node(no-process-env)");
  const files = readdirSync(join(source, "runtime"), { recursive: true, encoding: "utf8" });
  const readers = files.filter(
    (file) =>
      file.endsWith(".ts") && /process\.env|node:process/.test(readFileSync(join(source, "runtime", file), "utf8")),
  );
  expect(readers).toEqual(["config.ts"]);
});

interface Finding {
  readonly file: string;
  readonly rule: string;
  /** Message of the border rule. */
  readonly sentence: string;
}

/** Returns the findings of the linter in temporary files, with this repository's rules. */
async function lintPlanted(files: Record<string, string>): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), "planted-"));
  try {
    await cp(join(repository, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await lint(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function lint(folder: string): Promise<Finding[]> {
  const running = promisify(execFile)(process.execPath, [oxlint, "--format", "json", "."], { cwd: folder });
  // The linter exits with 1 when it has findings.
  const { stdout } = await running.catch((failure: { stdout: string }) => failure);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string; help?: string }[] };
  return diagnostics.map(({ filename, code, help = "" }) => ({ file: filename, rule: code, sentence: help }));
}
