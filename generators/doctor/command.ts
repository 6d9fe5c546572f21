import type { Command } from "../cli/context.ts";
import { readFlags } from "../cli/flags.ts";
import { errors, exitCodes } from "../errors.ts";
import { print } from "../shell/report.ts";
import { findRoot } from "../shell/repository.ts";
import { helpText } from "./help.ts";
import { examine } from "./index.ts";
import { resultOf, screenOf } from "./screen.ts";

/** `create-agent-app doctor [--json]`, in a repository. */
export const doctorCommand: Command = async ([, ...argv], context) => {
  const { flags, words } = readFlags(argv, [{ name: "json" }, { name: "help" }]);
  if (flags.has("help")) {
    print(helpText(context.program));
    return exitCodes.done;
  }
  if (words[0] !== undefined) throw errors.unwantedWord("doctor", words[0]);
  const root = await findRoot(context.host.workingFolder);
  const families = await examine(root, context);
  const result = resultOf(root, families);
  context.report.result(result, screenOf(root, families));
  return result.broken > 0 ? exitCodes.failed : exitCodes.done;
};
