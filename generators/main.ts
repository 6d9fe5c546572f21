import { parseArguments } from "./create/arguments.ts";
import { helpText } from "./create/help.ts";
import { programName } from "./create/invocation.ts";
import { choicesFrom } from "./engine/axes.ts";
import { exitCodes } from "./errors.ts";
import { readOwnPackage } from "./shell/own-package.ts";
import { createReporter, print } from "./shell/report.ts";
import { readSurroundings } from "./shell/surroundings.ts";
import { openTemplates } from "./shell/templates.ts";

/** The whole program: arguments in, exit code out. `packageRoot` holds package.json and templates/. */
export async function main(argv: readonly string[], packageRoot: URL): Promise<number> {
  // Somebody who reads only the first lines, as `| head` does, is not an error.
  process.stdout.on("error", ignoreClosedPipe);
  const report = createReporter(argv.includes("--json"));
  try {
    const { name, version } = readOwnPackage(packageRoot);
    const surroundings = readSurroundings();
    const templates = openTemplates(packageRoot);
    const choices = choicesFrom(await templates.featureIds());
    const said = parseArguments(argv, choices);
    if (said.on.has("help")) print(helpText(programName(name, surroundings.environment), choices));
    else if (said.on.has("version")) print(version);
    else {
      const { create } = await import("./create/index.ts");
      const { listenForInterruption } = await import("./shell/interruption.ts");
      const interruption = listenForInterruption();
      await create(said, {
        choices,
        templates,
        surroundings,
        template: { name, version },
        interruption,
        report,
      });
    }
    return exitCodes.done;
  } catch (error) {
    return report.failure(error);
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
