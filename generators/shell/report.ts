import { styleText } from "node:util";
import { CreateError, errors } from "../errors.ts";

/** What the person, or the program, that started us gets to see. */
export interface Reporter {
  /** Shows that something long is going on, on stderr. */
  during(label: string, work: () => Promise<void>): Promise<void>;
  /** Ends the run: the lines for a person, or the object for a program. */
  result(object: object, lines: readonly string[]): void;
  /** Ends the run with an error, and returns its exit code. */
  failure(error: unknown): number;
}

export function createReporter(json: boolean): Reporter {
  return {
    during,
    result: (object, lines) => print(json ? asJson(object) : lines.join("\n")),
    failure: (error) => {
      const known = error instanceof CreateError ? error : errors.unexpected(error);
      const { code, message, remedy, exitCode } = known;
      if (json) print(asJson({ error: { code, message, remedy, exitCode } }));
      console.error(`${paint("red", "error:")} ${message}\n  ${remedy}`);
      if (known !== error) console.error(error);
      return exitCode;
    },
  };
}

const asJson = (object: object) => JSON.stringify(object, undefined, 2);

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Plain where stderr is no terminal or NO_COLOR is set. */
function paint(style: "red" | "dim" | "cyan", text: string): string {
  return styleText(style, text, { stream: process.stderr, validateStream: true });
}

async function during(label: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  if (!process.stderr.isTTY) {
    console.error(`${label} ...`);
    await work();
    console.error(`${label}: done in ${seconds()}`);
    return;
  }
  const frames = ["|", "/", "-", "\\"];
  let turn = 0;
  const draw = () =>
    process.stderr.write(
      `\r${paint("cyan", frames[turn++ % frames.length]!)} ${label} ${paint("dim", seconds())} `,
    );
  const timer = setInterval(draw, 120);
  try {
    await work();
  } finally {
    clearInterval(timer);
    process.stderr.write("\r\x1b[K");
  }
}
