import { programName } from "../create/invocation.ts";
import { exitCodes } from "../errors.ts";
import type { Command } from "../means.ts";
import { settingWith } from "../setting.ts";
import { listenForInterruption } from "../shell/interruption.ts";
import { print } from "../shell/report.ts";
import { findRoot } from "../shell/repository.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { update } from "./index.ts";
import { recall } from "./memory.ts";

/** `create-agent-app update [flags]`, in a repository. */
export const updateCommand: Command = async ([, ...argv], plain) => {
  const { template, surroundings } = plain;
  if (argv.includes("--help")) {
    print(helpText(programName(template.name, surroundings.environment)));
    return exitCodes.done;
  }
  const root = await findRoot(surroundings.workingFolder);
  // To take an update back, nothing has to be readable but what was set aside.
  const starter = argv.includes("--undo") ? undefined : (await recall(root)).manifest.starter;
  const setting = await settingWith(starter?.source, root, plain);
  return update(root, parseArguments(argv, setting), {
    ...setting,
    interruption: listenForInterruption("Nothing was changed."),
  });
};
