// npm run remove example -- [--dry-run] [--yes]
// Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted.
import { readRequest } from "./remove/command-line.ts";
import { removeExample } from "./remove/example.ts";
import { Failure, Refusal } from "./support/errors.ts";

// Ctrl-C and Ctrl-D close the question without an answer: the process then ends with this code.
process.exitCode = 130;

void remove();

async function remove(): Promise<void> {
  try {
    const request = readRequest(process.argv.slice(2), process.env);
    if (typeof request === "string") console.log(request);
    else await removeExample(request, process.stdin.isTTY && process.stdout.isTTY);
    process.exitCode = 0;
  } catch (error) {
    if (isInterruption(error)) return;
    const expected = error instanceof Refusal || error instanceof Failure;
    console.error(expected ? error.message : error);
    process.exitCode = error instanceof Refusal ? 2 : 1;
  }
}

/** Newer versions of Node reject the question. Older ones never answer it. */
function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
