import { OperatorError } from "../config.ts";
import { kebabCase } from "../ports/kebab-case.ts";
import type { Schedule } from "../ports/schedule.ts";
import { problemOf } from "./times.ts";

export type NamedSchedule = Schedule & { readonly name: string; readonly principal: string };

/** `schedules` as the folder's index exports them. Throws an `OperatorError` with every problem at once. */
export function nameSchedules(
  schedules: Readonly<Record<string, Schedule>>,
  principals: readonly string[],
): NamedSchedule[] {
  const named = Object.entries(schedules).map(([name, schedule]) => {
    return { principal: principals[0]!, ...schedule, name: kebabCase(name) };
  });
  const problems = named.flatMap((schedule) => {
    return problemsOf(schedule, principals).map((problem) => `  src/schedules/${schedule.name}.ts: ${problem}.`);
  });
  if (problems.length > 0) throw new OperatorError(`The schedules are not valid:\n${problems.join("\n")}`);
  return named;
}

function problemsOf(schedule: NamedSchedule, principals: readonly string[]): string[] {
  const { principal, input } = schedule;
  return [
    problemOf(schedule) ?? [],
    input.trim() === "" ? "input is empty; say what the agent is asked" : [],
    principals.includes(principal)
      ? []
      : `principal "${principal}" has no key in API_KEYS, so nobody could see its runs`,
  ].flat();
}
