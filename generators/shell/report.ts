import { CreateError, errors } from "../errors.ts";
import { during, paint } from "./progress.ts";

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
