import { problemOf, timesAfter } from "../../src/runtime/scheduler/cron.ts";
import { barrel, modules } from "../barrel/index.ts";
import { Refusal, type Answers, type Generator } from "../support/generator.ts";
import { checkName } from "../support/names.ts";
import { checkNew, render } from "../support/plan.ts";
import type { Repository } from "../support/repository.ts";

const folder = "src/schedules";

/** The limit of `POST /v1/runs`. */
const longestInput = 32_000;

/** Start of the generated test, so that its times never change. */
const from = "2027-01-01T00:00:00Z";

export default {
  description: "A schedule that starts runs, and its test",
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
      message: "Cron expression: minute, hour, day of the month, month, day of the week, such as 0 9 * * 1-5",
      check: (cron) => refuse(problemOf({ cron, timeZone: "UTC" })),
    },
    {
      name: "time-zone",
      message: "Time zone of the cron expression, such as Europe/Berlin",
      default: () => "UTC",
      check: (timeZone) => refuse(problemOf({ cron: "0 0 * * *", timeZone })),
    },
    {
      name: "input",
      message: "Input of each run",
      check: (input) => {
        if (input.trim() === "") throw new Refusal("The input is empty. Write the request to the agent.");
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
    report: `The next run starts at ${next}. Each run has its own cost.`,
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
