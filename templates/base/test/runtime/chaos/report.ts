import type { Outcome } from "./chaos.ts";
import type { Outage } from "./plan.ts";

const mostProblems = 10;

/** What the command prints at its end. */
export function report(outcome: Outcome): string {
  const { stepsTwice, toolsTwice, lost, odd, times } = outcome;
  const { runs, kills, seed, workers } = outcome.options;
  const problems = [...lost, ...stepsTwice, ...toolsTwice, ...odd];
  const timesOf = (what: Outage) => `${outcome.outages.filter((outage) => outage === what).length} times`;
  const table = [
    [
      "runs",
      `${outcome.started} started, ${outcome.ended} ended (${outcome.cancelled} cancelled), ${lost.length} lost`,
    ],
    ["steps", `${outcome.steps} done, ${outcome.stepsAgain} cut off by a kill, ${stepsTwice.length} done twice`],
    [
      "tools",
      `${outcome.tools} started, ${outcome.toolsAgain} again after a kill, ${toolsTwice.length} twice otherwise`,
    ],
    ["events", `${outcome.events}; ${odd.length} ends, events or conversations are odd`],
    ["killed", `${outcome.kills} processes, ${timesOf("store")} the store, ${timesOf("engine")} the engine`],
    ["median", `boot ${ms(times.boot)}; kill to next step ${ms(times.resume)}; approval to tool ${ms(times.approval)}`],
  ];
  const lines = table.map(([name, text]) => `  ${name!.padEnd(8)}${text}`);
  if (problems.length === 0) return [...lines, "Nothing was lost, and nothing that had finished ran again."].join("\n");
  const shown = problems.slice(0, mostProblems).map((problem) => `  - ${problem}`);
  if (problems.length > mostProblems) shown.push(`  - and ${problems.length - mostProblems} more`);
  const again = `npm run chaos -- --runs ${runs} --kills ${kills} --workers ${workers} --seed ${seed}`;
  return [...lines, `${problems.length} things went wrong:`, ...shown, `The same again: ${again}`].join("\n");
}

export function exitCodeOf({ lost, stepsTwice, toolsTwice, odd }: Outcome): 0 | 1 {
  return [lost, stepsTwice, toolsTwice, odd].every(({ length }) => length === 0) ? 0 : 1;
}

function ms(value: number | undefined): string {
  return value === undefined ? "–" : `${value.toFixed(0)} ms`;
}
