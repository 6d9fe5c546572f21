import { programName } from "../create/invocation.ts";
import { exitCodes } from "../errors.ts";
import { valueOf } from "../flags.ts";
import type { Command, Means } from "../means.ts";
import { settingWith } from "../setting.ts";
import { listenForInterruption } from "../shell/interruption.ts";
import { print } from "../shell/report.ts";
import { findRoot } from "../shell/repository.ts";
import { seenFrom } from "../shell/starter/seen-from.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { begin, update } from "./index.ts";
import { recall } from "./memory.ts";

/** `create-agent-app update [flags]`, in a repository. */
export const updateCommand: Command = async ([, ...argv], plain) => {
  const { template, surroundings } = plain;
  if (argv.includes("--help")) {
    print(helpText(programName(template.name, surroundings.environment)));
    return exitCodes.done;
  }
  const root = await findRoot(surroundings.workingFolder);
  const interruption = listenForInterruption("Nothing was changed.");
  const begun = await begin(root, interruption);
  const setting = await settingOf(root, argv, { ...plain, interruption });
  return update(begun, parseArguments(argv, setting), setting);
};

/** With the starter as its source says it now. To take an update back, or to waive a change of one, it is not asked. */
async function settingOf(root: string, argv: readonly string[], plain: Means): Promise<Means> {
  if (argv.includes("--undo") || valueOf(argv, "waive") !== undefined) return plain;
  const { starter: recorded } = (await recall(root)).manifest;
  const { interruption, surroundings } = plain;
  const said = { trust: argv.includes("--trust"), recorded, interruption };
  const source = valueOf(argv, "starter");
  if (source === undefined) return { ...(await settingWith(recorded?.source, root, plain, said)), interruption };
  const { workingFolder } = surroundings;
  const setting = await settingWith(source, workingFolder, plain, said);
  return { ...setting, starter: seenFrom(root, setting.starter!, workingFolder), interruption };
}
