import { exitCodes } from "../errors.ts";
import type { Command } from "../means.ts";
import { print } from "../shell/report.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { programName } from "./invocation.ts";

/** `create-agent-app [folder] [flags]` */
export const createCommand: Command = async (argv, setting) => {
  const { choices, template, surroundings } = setting;
  const said = parseArguments(argv, choices);
  if (said.on.has("help")) print(helpText(programName(template.name, surroundings.environment), choices));
  else if (said.on.has("version")) print(template.version);
  else {
    // Loaded late, because --help is answered without.
    const { create } = await import("./index.ts");
    const { listenForInterruption } = await import("../shell/interruption.ts");
    await create(said, { ...setting, interruption: listenForInterruption() });
  }
  return exitCodes.done;
};
