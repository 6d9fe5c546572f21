/** What the program is told by the system that it runs on, read once at the edge. */
export interface Surroundings {
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  /** Whether a person sits in front of a terminal and can be asked. */
  readonly someoneToAsk: boolean;
}

/** Variables that are set where a program, and no person, starts programs. */
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

export function readSurroundings(): Surroundings {
  const { env, stdin, stdout } = process;
  const startedByProgram = signsOfProgram.some((name) => env[name] && env[name] !== "false");
  return {
    workingFolder: process.cwd(),
    environment: env,
    nodeVersion: process.versions.node,
    someoneToAsk: Boolean(stdin.isTTY && stdout.isTTY && !startedByProgram),
  };
}
