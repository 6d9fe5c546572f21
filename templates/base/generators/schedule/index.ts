import { problemOf, timesAfter } from "../../src/runtime/scheduler/times.ts";
import { barrel, modules } from "../support/barrel.ts";
import { Refusal } from "../support/errors.ts";
import type { Answers, Generator } from "../support/generator.ts";
import { checkName } from "../support/names.ts";
import { checkNew } from "../support/plan.ts";
import { render } from "../support/render.ts";
import type { Repository } from "../support/repository.ts";

const folder = "src/schedules";

/** As in a request. */
const longestInput = 32_000;

/** The test begins here, so that it finds the same times whenever it runs. */
const from = "2027-01-01T00:00:00Z";

export default {
  description: "A time at which the agent is asked something, and its test",
  questions: [
    {
      name: "name",
      message: "Name of the schedule, in lowercase words joined by hyphens",
      check: (answer, repository) => {
        checkName(answer);
        checkNew([source(answer), test(answer)], repository);
      },
    },
    {
      name: "cron",
      message: "When: minute, hour, day of the month, month, day of the week, such as 0 9 * * 1-5",
      check: (cron) => refuse(problemOf({ cron, timeZone: "UTC" })),
    },
    {
      name: "time-zone",
      message: "Where the clock hangs, such as Europe/Berlin",
      default: () => "UTC",
      check: (timeZone) => refuse(problemOf({ cron: "0 0 * * *", timeZone })),
    },
    {
      name: "input",
      message: "What the agent is asked",
      check: (input) => {
        if (input.trim() === "") throw new Refusal("The input is empty. Say what the agent is asked.");
        if (input.length <= longestInput) return;
        throw new Refusal(`The input has ${input.length} characters. Keep it to ${longestInput}.`);
      },
    },
  ],
  plan,
} satisfies Generator;

function plan({ name = "", cron = "", input = "", ...answers }: Answers, repository: Repository) {
  const line = { cron, timeZone: answers["time-zone"] ?? "" };
  const values = {
    name,
    cron: JSON.stringify(cron),
    timeZone: JSON.stringify(line.timeZone),
    input: JSON.stringify(input),
    from: JSON.stringify(from),
    times: JSON.stringify(timesAfter(line, from, 3)),
  };
  const stub = (file: string) => render(new URL(file, import.meta.url), values);
  const names = [...modules(folder, repository), name];
  const [next] = timesAfter(line, new Date().toISOString(), 1);
  return {
    create: new Map([
      [source(name), stub("schedule.ts.stub")],
      [test(name), stub("test.ts.stub")],
    ]),
    derive: new Map([[`${folder}/index.ts`, barrel(folder, names, repository)]]),
    report: `It is due next at ${next}. Each time is a run, and costs what a run costs.`,
  };
}

function source(name: string): string {
  return `${folder}/${name}.ts`;
}

function test(name: string): string {
  return `${folder}/${name}.test.ts`;
}

function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new Refusal(`${problem}.`);
}
