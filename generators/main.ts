import type { Command, CommandContext } from "./cli/context.ts";
import { programName } from "./cli/program-name.ts";
import { createCommand } from "./create/command.ts";
import { choicesFrom } from "./engine/axes.ts";
import { nothingDecided } from "./engine/decided.ts";
import { readHostEnvironment } from "./shell/host-environment.ts";
import { listenForInterruption } from "./shell/interruption.ts";
import { readOwnPackage } from "./shell/own-package.ts";
import { createReporter, type Reporter } from "./shell/report.ts";
import { openTemplates, readingOnce } from "./shell/templates.ts";

/** Commands other than `create`, by the first word of the command line. Each loads on demand. */
const commands: ReadonlyMap<string | undefined, () => Promise<Command>> = new Map([
  ["adopt", async () => (await import("./adopt/command.ts")).adoptCommand],
  ["doctor", async () => (await import("./doctor/command.ts")).doctorCommand],
  ["starter", async () => (await import("./starter/command.ts")).starterCommand],
  ["update", async () => (await import("./update/command.ts")).updateCommand],
  ["why", async () => (await import("./why/command.ts")).whyCommand],
]);

const runCommand: Command = async (argv, context) => {
  const command = (await commands.get(argv[0])?.()) ?? createCommand;
  return command(argv, context);
};

/** What exists after an interruption, for the user. */
function stateAfterInterruption(word: string | undefined): string {
  if (word === "adopt") return "Nothing was written.";
  if (word === "starter") return "Nothing is left behind.";
  return commands.has(word) ? "Nothing was changed." : "Nothing was created.";
}

/** Runs the program with its arguments and returns the exit code. `packageRoot` contains package.json and templates/. */
export async function main(argv: readonly string[], packageRoot: URL): Promise<number> {
  // A reader that closes the pipe early, such as `| head`, is not an error.
  process.stdout.on("error", ignoreClosedPipe);
  const interruption = listenForInterruption(stateAfterInterruption(argv[0]));
  const report = createReporter(argv.includes("--json"));
  try {
    return await runCommand(argv, await createContext(packageRoot, interruption, report));
  } catch (error) {
    return report.failure(error);
  }
}

async function createContext(packageRoot: URL, interruption: AbortSignal, report: Reporter): Promise<CommandContext> {
  const template = readOwnPackage(packageRoot);
  const templates = readingOnce(openTemplates(packageRoot));
  const host = readHostEnvironment();
  return {
    program: programName(template.name, host.environment),
    template,
    packageRoot,
    templates,
    choices: choicesFrom(await templates.featureIds()),
    decided: nothingDecided,
    starter: undefined,
    host,
    interruption,
    report,
    runCommand,
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
