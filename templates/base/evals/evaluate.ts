import * as models from "../src/adapters/model.ts";
import { compose, variables } from "../src/composition.ts";
import { readConfig } from "../src/config.ts";
import { engineEnvironment } from "../test/support/engine.ts";
import { newDatabase } from "../test/support/store.ts";
import type { Case } from "./cases.ts";
import { grade, type Outcome } from "./graders.ts";

const longestRunMs = 120_000;

export interface Result {
  readonly name: string;
  /** Empty for a case that passed. */
  readonly problems: readonly string[];
}

export interface Evaluation {
  /** Who answered: the provider and its model. */
  readonly model: string;
  readonly results: readonly Result[];
}

/** Runs each case through the whole agent as it is put together, with stores that are new. Part of a test. */
export async function evaluate(cases: readonly Case[]): Promise<Evaluation> {
  const [{ provider, modelId }] = models.create(readConfig(models.variables));
  const results: Result[] = [];
  for (const one of cases) results.push({ name: one.name, problems: grade(one, await play(one)) });
  return { model: `${provider} ${modelId}`, results };
}

export function passRate(results: readonly Result[]): number {
  return results.filter(({ problems }) => problems.length === 0).length / results.length;
}

async function play({ input, answer }: Case): Promise<Outcome> {
  const environment = {
    ...process.env,
    API_KEYS: "evals:not-used-but-required",
    SCHEDULES: "off",
    ...(await newDatabase()),
    ...(await engineEnvironment()),
    ORDERS_PATH: ":memory:",
    LOG_LEVEL: "silent",
  };
  const { engine, state, telemetry } = await compose(readConfig(variables, environment));
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
