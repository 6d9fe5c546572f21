// npm run chaos -- --runs 500 --kills 50
import { chaos } from "./chaos.ts";
import { readOptions, UsageError } from "./options.ts";
import { exitCodeOf, report } from "./report.ts";

try {
  const options = readOptions(process.argv.slice(2));
  console.log(
    `Seed ${options.seed}: ${options.runs} runs, ${options.kills} kills, number of workers: ${options.workers}`,
  );
  const outcome = await chaos(options);
  console.log(report(outcome));
  process.exitCode = exitCodeOf(outcome);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
