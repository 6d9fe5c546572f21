import type { Command, CommandContext } from "../cli/context.ts";
import { valueOf } from "../cli/flags.ts";
import { withStarter } from "../cli/starter.ts";
import { exitCodes } from "../errors.ts";
import { readAgentAppFiles } from "../shell/agent-app-files.ts";
import { print } from "../shell/report.ts";
import { findRoot } from "../shell/repository.ts";
import { rebaseSource } from "../shell/starter-source/rebase-source.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { update } from "./index.ts";
import { begin } from "./open.ts";
import { undo } from "./undo.ts";
import { waive } from "./waive.ts";

/** `create-agent-app update [flags]`, in a repository. */
export const updateCommand: Command = async ([, ...argv], plain) => {
  if (argv.includes("--help")) {
    print(helpText(plain.program));
    return exitCodes.done;
  }
  const root = await findRoot(plain.host.workingFolder);
  const begun = await begin(root, plain.interruption);
  // --undo and --waive work without the starter, which can be unavailable.
  const needsStarter = !argv.includes("--undo") && valueOf(argv, "waive") === undefined;
  const context = needsStarter ? await openStarterOf(root, argv, plain) : plain;
  const parsed = parseArguments(argv, context);
  if (parsed.on.has("undo")) return undo(begun, context);
  if (parsed.waive) return waive(begun, parsed.waive, context);
  return update(begun, parsed, context);
};

/** Opens the starter of `--starter` or of the manifest. Their relative sources start at different folders. */
async function openStarterOf(root: string, argv: readonly string[], plain: CommandContext): Promise<CommandContext> {
  const { starter: recorded } = (await readAgentAppFiles(root)).manifest;
  const { workingFolder } = plain.host;
  const options = { trust: argv.includes("--trust"), recorded };
  const source = valueOf(argv, "starter");
  if (source === undefined) return withStarter(recorded?.source, root, plain, options);
  const context = await withStarter(source, workingFolder, plain, options);
  return { ...context, starter: rebaseSource(root, context.starter!, workingFolder) };
}
