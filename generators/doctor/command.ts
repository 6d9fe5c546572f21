import { programName } from "../create/invocation.ts";
import { errors, exitCodes } from "../errors.ts";
import { readFlags } from "../flags.ts";
import type { Command } from "../means.ts";
import { listenForInterruption } from "../shell/interruption.ts";
import { print } from "../shell/report.ts";
import { findRoot } from "../shell/repository.ts";
import { helpText } from "./help.ts";
import { examine } from "./index.ts";
import { resultOf, screenOf } from "./screen.ts";

/** `create-agent-app doctor [--json]`, in a repository. */
export const doctorCommand: Command = async ([, ...argv], setting) => {
  const { template, surroundings, report } = setting;
  const { flags, words } = readFlags(argv, [{ name: "json" }, { name: "help" }]);
  if (flags.has("help")) {
    print(helpText(programName(template.name, surroundings.environment)));
    return exitCodes.done;
  }
  if (words[0] !== undefined) throw errors.unwantedWord("doctor", words[0]);
  const root = await findRoot(surroundings.workingFolder);
  const families = await examine(root, { ...setting, interruption: listenForInterruption("Nothing was changed.") });
  const result = resultOf(root, families);
  report.result(result, screenOf(root, families));
  return result.broken > 0 ? exitCodes.failed : exitCodes.done;
};
