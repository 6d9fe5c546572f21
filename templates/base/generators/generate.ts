// npm run generate <name> -- [flags]
// Exit code: 0 the files are written, 1 writing failed, 2 the request is not valid, 130 Ctrl-C.
import { run } from "./plopfile.ts";
import { Failure, Refusal } from "./support/generator.ts";

// A prompt that Ctrl-C or Ctrl-D closes never answers, so this is the code of a run without a result.
process.exitCode = 130;
process.once("SIGINT", () => process.exit());
// Plop closes its prompt on exit. This fails if Ctrl-D has closed the prompt before.
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
