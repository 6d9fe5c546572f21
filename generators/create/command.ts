import type { Command } from "../cli/context.ts";
import { valueOf } from "../cli/flags.ts";
import { withStarter } from "../cli/starter.ts";
import { exitCodes } from "../errors.ts";
import { print } from "../shell/report.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { starterFlag } from "./options.ts";

/** `create-agent-app [folder] [flags]` */
export const createCommand: Command = async (argv, plain) => {
  const trust = argv.includes("--trust");
  const context = await withStarter(valueOf(argv, starterFlag), plain.host.workingFolder, plain, { trust });
  const parsed = parseArguments(argv, context);
  if (parsed.on.has("help")) print(helpText(context));
  else if (parsed.on.has("version")) print(context.template.version);
  else {
    // --help does not need it, so it loads on demand.
    const { create } = await import("./index.ts");
    await create(parsed, context);
  }
  return exitCodes.done;
};
