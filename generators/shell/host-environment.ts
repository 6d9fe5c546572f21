/** Facts of the system that the program runs on. They are read once, at the start. */
export interface HostEnvironment {
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  /** Whether a user at a terminal can answer questions. */
  readonly isInteractive: boolean;
}

/** Variables of environments in which a program, and not a user, starts other programs. */
const signsOfProgram = [
  "CI",
  "AI_AGENT",
  "CLAUDECODE",
  "CLAUDE_CODE",
  "CODEX_SANDBOX",
  "CODEX_THREAD_ID",
  "CURSOR_AGENT",
  "GEMINI_CLI",
  "OPENCODE",
  "AUGMENT_AGENT",
];

export function readHostEnvironment(): HostEnvironment {
  const { env, stdin, stdout } = process;
  const startedByProgram = signsOfProgram.some((name) => env[name] && env[name] !== "false");
  return {
    workingFolder: process.cwd(),
    environment: env,
    nodeVersion: process.versions.node,
    isInteractive: Boolean(stdin.isTTY && stdout.isTTY && !startedByProgram),
  };
}
