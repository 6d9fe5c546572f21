import { createCommand } from "./create/command.ts";
import { choicesFrom } from "./engine/axes.ts";
import { nothingDecided } from "./engine/decided.ts";
import type { Command } from "./means.ts";
import { readOwnPackage } from "./shell/own-package.ts";
import { createReporter } from "./shell/report.ts";
import { readSurroundings } from "./shell/surroundings.ts";
import { openTemplates } from "./shell/templates.ts";

/** What the first word may be, if it is no folder. Each is loaded by the runs that want it. */
const commands: ReadonlyMap<string | undefined, () => Promise<Command>> = new Map([
  ["adopt", async () => (await import("./adopt/command.ts")).adoptCommand],
  ["doctor", async () => (await import("./doctor/command.ts")).doctorCommand],
  ["starter", async () => (await import("./starter/command.ts")).starterCommand],
  ["update", async () => (await import("./update/command.ts")).updateCommand],
  ["why", async () => (await import("./why/command.ts")).whyCommand],
]);

/** The whole program: arguments in, exit code out. `packageRoot` holds package.json and templates/. */
export async function main(argv: readonly string[], packageRoot: URL): Promise<number> {
  // Somebody who reads only the first lines, as `| head` does, is not an error.
  process.stdout.on("error", ignoreClosedPipe);
  const report = createReporter(argv.includes("--json"));
  try {
    const template = readOwnPackage(packageRoot);
    const templates = openTemplates(packageRoot);
    const choices = choicesFrom(await templates.featureIds());
    const command = (await commands.get(argv[0])?.()) ?? createCommand;
    const [surroundings, decided] = [readSurroundings(), nothingDecided];
    const own = { template, templates, packageRoot, choices };
    return await command(argv, { ...own, decided, starter: undefined, surroundings, report });
  } catch (error) {
    return report.failure(error);
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
