import { exitCodes } from "../errors.ts";
import { valueOf } from "../flags.ts";
import type { Command } from "../means.ts";
import { settingWith } from "../setting.ts";
import { listenForInterruption } from "../shell/interruption.ts";
import { print } from "../shell/report.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { programName } from "./invocation.ts";
import { starterFlag } from "./options.ts";

/** `create-agent-app [folder] [flags]` */
export const createCommand: Command = async (argv, plain) => {
  const { template, surroundings } = plain;
  const interruption = listenForInterruption();
  const setting = await settingWith(valueOf(argv, starterFlag), surroundings.workingFolder, plain, {
    trust: argv.includes("--trust"),
    interruption,
  });
  const said = parseArguments(argv, setting);
  if (said.on.has("help")) print(helpText(programName(template.name, surroundings.environment), setting));
  else if (said.on.has("version")) print(template.version);
  else {
    // Loaded late, because --help is answered without.
    const { create } = await import("./index.ts");
    await create(said, { ...setting, interruption });
  }
  return exitCodes.done;
};
