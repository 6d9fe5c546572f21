/** A process that ended, whether well or not. */
export interface Finished {
  readonly succeeded: boolean;
  /** The program itself was not found. */
  readonly missing: boolean;
  /** What it printed, both streams together. */
  readonly output: string;
  /** What it printed as its result. */
  readonly stdout: string;
}

export interface RunOptions {
  readonly folder: string;
  readonly interruption: AbortSignal;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What it reads; nothing unless given. */
  readonly input?: string | Uint8Array;
}

/** Runs a program to its end. Rejects only when interrupted, with the reason of the interruption. */
export async function run(program: string, parameters: readonly string[], options: RunOptions): Promise<Finished> {
  const { execa } = await import("execa");
  const { folder, interruption, environment = {}, input } = options;
  interruption.throwIfAborted();
  const result = await execa(program, parameters, {
    cwd: folder,
    env: environment,
    all: true,
    reject: false,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    cancelSignal: interruption,
  });
  interruption.throwIfAborted();
  return { succeeded: !result.failed, missing: result.code === "ENOENT", output: result.all, stdout: result.stdout };
}

/** The end of a long output, where the reason of a failure stands. */
export function tail(output: string, lines = 12): string {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
