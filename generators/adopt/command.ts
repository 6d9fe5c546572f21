import type { Command } from "../cli/context.ts";
import { errors, exitCodes } from "../errors.ts";
import { folderAt } from "../shell/look.ts";
import { print } from "../shell/report.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { adopt } from "./index.ts";

/** `create-agent-app adopt [folder] [flags]` */
export const adoptCommand: Command = async ([, ...argv], context) => {
  const parsed = parseArguments(argv, context);
  if (parsed.on.has("help")) {
    print(helpText(context.program));
    return exitCodes.done;
  }
  const root = await folderAt(parsed.folder, context.host.workingFolder);
  if (root === undefined) throw errors.noSuchFolder(parsed.folder);
  await adopt(root, parsed, context);
  return exitCodes.done;
};
