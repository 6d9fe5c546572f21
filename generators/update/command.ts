import { programName } from "../create/invocation.ts";
import { exitCodes } from "../errors.ts";
import type { Command } from "../means.ts";
import { listenForInterruption } from "../shell/interruption.ts";
import { print } from "../shell/report.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { update } from "./index.ts";

/** `create-agent-app update [flags]`, in a repository. */
export const updateCommand: Command = async ([, ...argv], setting) => {
  const said = parseArguments(argv, setting.choices);
  if (!said.on.has("help")) return update(said, { ...setting, interruption: listenForInterruption() });
  print(helpText(programName(setting.template.name, setting.surroundings.environment)));
  return exitCodes.done;
};
