import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { lintPlanted, lintSource } from "./support/linter.ts";

const source = join(import.meta.dirname, "../src");

const portsAlone = "A port knows nothing but other ports: that is what lets everything else be exchanged.";
const portsPromise = "A port is a promise in our own words; the library that keeps it belongs in src/adapters.";
const agentSees = "The agent sees ports and itself; what stands behind a port is wired in composition.ts.";
const agentDecides =
  "The agent decides and orders; libraries that touch the world belong behind a port, in src/adapters.";
const agentIsMadeOf = "agent.ts says what the agent is made of: ports, its own files and the tools.";
const oneJob = "A tool does one job through ports, so that it can be tested alone and run anywhere.";
const noModel = "A tool runs without a model.";
const translates = "HTTP translates requests into calls of ports; it holds no decision and no database.";
const tellsTheTime = "The scheduler tells an engine that it is time; it sees ports, so that any engine will do.";
const saysWhen = "A schedule says when the agent is asked what, and does nothing itself.";
const fulfils = "An adapter fulfils a port and knows nobody who uses it.";

const borders = [
  [portsAlone, "ports/planted.ts", 'import "../adapters/state.ts";'],
  [portsAlone, "ports/planted.ts", 'import type { Agent } from "../agent/definition.ts";'],
  [portsAlone, "ports/planted.ts", 'import "../config.ts";'],
  [portsPromise, "ports/planted.ts", 'import { Hono } from "hono";'],
  [agentSees, "agent/planted.ts", 'import "../adapters/state.ts";'],
  [agentSees, "agent/planted.ts", 'import type { ApiKeys } from "../http/auth.ts";'],
  [agentSees, "agent/planted.ts", 'import "../tools/index.ts";'],
  [agentSees, "agent/planted.ts", 'import "../composition.ts";'],
  [agentSees, "agent/planted.ts", 'export const state = await import("../adapters/state.ts");'],
  [agentSees, "agent/planted.ts", 'export * from "../adapters/state.ts";'],
  [agentSees, "agent/deep/planted.ts", 'import "../../adapters/sqlite/runs.ts";'],
  [agentDecides, "agent/planted.ts", 'import { DatabaseSync } from "node:sqlite";'],
  [agentDecides, "agent/planted.ts", 'import { trace } from "@opentelemetry/api";'],
  [agentIsMadeOf, "agent/agent.ts", 'import "../adapters/orders.ts";'],
  [agentDecides, "agent/agent.ts", 'import { pino } from "pino";'],
  [oneJob, "tools/planted.ts", 'import { create } from "../adapters/orders.ts";'],
  [oneJob, "tools/planted.ts", 'import type { Policy } from "../agent/policy.ts";'],
  [noModel, "tools/planted.ts", 'import { generateText } from "ai";'],
  [noModel, "tools/planted.ts", 'import type { LanguageModelV4 } from "@ai-sdk/provider";'],
  [translates, "http/planted.ts", 'import "../agent/run.ts";'],
  [translates, "http/planted.ts", 'import "../adapters/database.ts";'],
  [translates, "http/deep/planted.ts", 'import type { Tool } from "../../tools/index.ts";'],
  [fulfils, "adapters/planted.ts", 'import "../agent/agent.ts";'],
  [fulfils, "adapters/planted.ts", 'import "../tools/index.ts";'],
  [fulfils, "adapters/sqlite/planted.ts", 'import "../../http/problem.ts";'],
  [fulfils, "adapters/planted.ts", 'import "../composition.ts";'],
  [fulfils, "adapters/planted.ts", 'import "../scheduler/scheduler.ts";'],
  [translates, "http/planted.ts", 'import "../scheduler/scheduler.ts";'],
  [tellsTheTime, "scheduler/planted.ts", 'import "../adapters/engine.ts";'],
  [tellsTheTime, "scheduler/planted.ts", 'import "../schedules/index.ts";'],
  [saysWhen, "schedules/planted.ts", 'import "../agent/agent.ts";'],
  [saysWhen, "schedules/planted.ts", 'import "../scheduler/times.ts";'],
] as const;

test.for(borders)("%s In src/%s, this is refused: %s", async ([sentence, file, line]) => {
  const findings = await lintPlanted({ [`src/${file}`]: `${line}\n` });
  expect(findings).toContainEqual({ file: `src/${file}`, rule: "eslint(no-restricted-imports)", sentence });
});

test("what the arrows allow is allowed, also from a folder within a folder", async () => {
  const findings = await lintPlanted({
    "src/ports/planted.ts": 'import "./run.ts";\nimport "zod";\n',
    "src/agent/planted.ts": 'import "../ports/run.ts";\nimport "./run.ts";\n',
    "src/agent/deep/planted.ts": 'import "../../ports/run.ts";\nimport "../run.ts";\n',
    "src/agent/agent.ts": 'import "../tools/index.ts";\n',
    "src/tools/planted.ts": 'import "../ports/tool.ts";\nimport "./look-up-order.ts";\n',
    "src/http/planted.ts": 'import "../ports/state.ts";\nimport "../config.ts";\n',
    "src/scheduler/planted.ts": 'import "../ports/engine.ts";\nimport "../config.ts";\n',
    "src/schedules/planted.ts": 'import "../ports/schedule.ts";\n',
    "src/adapters/sqlite/planted.ts": 'import "../../ports/state.ts";\nimport "../database.ts";\n',
  });
  expect(findings.filter(({ rule }) => rule.includes("imports"))).toEqual([]);
});

test("the source as it stands crosses no border", async () => {
  expect(await lintSource()).toEqual([]);
});

test("each folder of the source has its borders", () => {
  const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rules = readFileSync(join(source, "../.oxlintrc.json"), "utf8");
  for (const { name } of folders) expect(rules, `no border is drawn around src/${name}`).toContain(`"src/${name}/**"`);
});

test("only config.ts reads the environment", async () => {
  const [finding] = await lintPlanted({ "src/http/planted.ts": 'export const port = process.env["PORT"];\n' });
  expect(finding?.rule).toBe("node(no-process-env)");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const readers = files.filter((file) => /process\.env|node:process/.test(readFileSync(join(source, file), "utf8")));
  expect(readers).toEqual(["config.ts"]);
});
