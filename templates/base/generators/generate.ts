// npm run generate <name> -- [flags]
// Exit code: 0 the files are written, 1 writing failed, 2 the request cannot be met, 130 Ctrl-C.
import { Failure, Refusal } from "./support/errors.ts";
import { run } from "./support/run.ts";

// A prompt that Ctrl-C or Ctrl-D closes never answers: this is the code of a run without a result.
process.exitCode = 130;
process.once("SIGINT", () => process.exit());
// Plop's prompt closes itself on exit, and throws when Ctrl-D has closed it before.
process.once("beforeExit", () => process.removeAllListeners("exit"));

void generate();

async function generate(): Promise<void> {
  try {
    console.log(await run(process.argv.slice(2), process.stdin.isTTY && process.stdout.isTTY));
    process.exitCode = 0;
  } catch (error) {
    const expected = error instanceof Refusal || error instanceof Failure;
    console.error(expected ? error.message : error);
    process.exitCode = error instanceof Refusal ? 2 : 1;
  }
}
