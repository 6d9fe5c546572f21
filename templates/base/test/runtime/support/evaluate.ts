import { readConfig } from "../../../src/runtime/config.ts";
import type { Program, ProgramDeps } from "../../../src/runtime/program.ts";
import { grade, type Case, type Graders, type Outcome } from "./cases.ts";
import { engineEnvironment } from "./engine.ts";
import { newDatabase } from "./store.ts";

const longestRunMs = 120_000;

export interface Evaluated {
  readonly program: Program;
  readonly model: ProgramDeps["model"];
  readonly graders: Graders;
  /** Variables of the adapters. */
  readonly environment: Record<string, string | undefined>;
}

export interface Result {
  readonly name: string;
  /** Empty for a case that passed. */
  readonly problems: readonly string[];
}

export interface Evaluation {
  /** The provider and its model. */
  readonly answeredBy: string;
  readonly results: readonly Result[];
}

/** Runs each case through the whole program with new stores. Call it in a test: the stores are deleted after it. */
export async function evaluate(cases: readonly Case[], evaluated: Evaluated): Promise<Evaluation> {
  const { model, graders } = evaluated;
  const [{ provider, modelId }] = model.create(readConfig(model.variables));
  const results: Result[] = [];
  for (const one of cases) {
    results.push({ name: one.name, problems: grade(one, await play(one, evaluated), graders) });
  }
  return { answeredBy: `${provider} ${modelId}`, results };
}

export function passRate(results: readonly Result[]): number {
  return results.filter(({ problems }) => problems.length === 0).length / results.length;
}

async function play({ input, answer }: Case, { program, environment }: Evaluated): Promise<Outcome> {
  const { engine, state, telemetry } = await program.compose({
    ...process.env,
    ...environment,
    API_KEYS: "evals:not-used-but-required",
    SCHEDULES: "off",
    ...(await newDatabase()),
    ...(await engineEnvironment()),
    LOG_LEVEL: "silent",
  });
  await engine.recover();
  const { run } = await engine.start({ principal: "evals", input, trace: telemetry.traceparent() });
  const [calls, asked]: [string[], string[]] = [[], []];
  for await (const { event } of state.events.follow(run.id, 0, AbortSignal.timeout(longestRunMs))) {
    if (event.type === "decision") calls.push(...event.calls.map(({ toolName }) => toolName));
    if (event.type === "run-end") break;
    if (event.type !== "approval-request") continue;
    asked.push(event.call.toolName);
    if (!answer) break;
    await engine.approve(run.id, event.call.toolCallId, { ...answer, by: "evals" });
  }
  await engine.drain(longestRunMs);
  const ended = await state.runs.find(run.id);
  await telemetry.close();
  await state.close();
  return { reply: ended?.output ?? ended?.error?.message ?? "", calls, asked };
}
