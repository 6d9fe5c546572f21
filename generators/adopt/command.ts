import { programName } from "../create/invocation.ts";
import { errors, exitCodes } from "../errors.ts";
import type { Command } from "../means.ts";
import { listenForInterruption } from "../shell/interruption.ts";
import { print } from "../shell/report.ts";
import { folderAt } from "../shell/look.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { adopt } from "./index.ts";

/** `create-agent-app adopt [folder] [flags]` */
export const adoptCommand: Command = async ([, ...argv], setting) => {
  const { template, surroundings } = setting;
  const said = parseArguments(argv, setting);
  if (said.on.has("help")) {
    print(helpText(programName(template.name, surroundings.environment)));
    return exitCodes.done;
  }
  const root = await folderAt(said.folder, surroundings.workingFolder);
  if (root === undefined) throw errors.noSuchFolder(said.folder);
  await adopt(root, said, { ...setting, interruption: listenForInterruption("Nothing was written.") });
  return exitCodes.done;
};
