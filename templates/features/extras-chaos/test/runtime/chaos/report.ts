import type { Outcome } from "./chaos.ts";
import type { Fault } from "./plan.ts";

const maxProblems = 10;

/** Text that the command prints at the end. */
export function report(outcome: Outcome): string {
  const { accepted, ended, cancelled, events, lost, anomalies, steps, tools, faults } = outcome;
  const { runs, kills, seed, workers } = outcome.options;
  const count = (target: Fault["target"]) => faults.filter((fault) => fault.target === target).length;
  const lines = [
    `  runs    ${accepted} accepted, ${ended} ended (${cancelled} cancelled), ${lost.length} lost`,
    `  steps   ${steps.started} started, ${steps.retried} retried after a fault, ${steps.problems.length} done twice`,
    `  tools   ${tools.started} started, ${tools.retried} retried after a fault, ${tools.problems.length} done twice`,
    `  events  ${events} stored, ${anomalies.length} anomalies`,
    `  kills   ${count("worker")} of a worker, ${count("store")} of the store, ${count("engine")} of the engine`,
  ];
  const problems = problemsOf(outcome);
  if (problems.length === 0) return [...lines, "No run was lost, and no finished work ran again."].join("\n");
  const shown = problems.slice(0, maxProblems).map((problem) => `  - ${problem}`);
  if (problems.length > maxProblems) shown.push(`  - and ${problems.length - maxProblems} more`);
  const command = `npm run chaos -- --runs ${runs} --kills ${kills} --workers ${workers} --seed ${seed}`;
  return [...lines, `Problems: ${problems.length}`, ...shown, `Repeat with: ${command}`].join("\n");
}

export function exitCodeOf(outcome: Outcome): 0 | 1 {
  return problemsOf(outcome).length === 0 ? 0 : 1;
}

function problemsOf({ lost, steps, tools, anomalies }: Outcome): string[] {
  return [...lost, ...steps.problems, ...tools.problems, ...anomalies];
}
