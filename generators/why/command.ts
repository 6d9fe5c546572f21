import { relative, resolve, sep } from "node:path";
import { programName } from "../create/invocation.ts";
import { errors, exitCodes } from "../errors.ts";
import { readFlags } from "../flags.ts";
import type { Command } from "../means.ts";
import { print } from "../shell/report.ts";
import { findRoot } from "../shell/repository.ts";
import { explain } from "./explain.ts";
import { helpText } from "./help.ts";
import { screenOf } from "./screen.ts";

/** `create-agent-app why FILE [--json]`, in a repository. */
export const whyCommand: Command = async ([, ...argv], { template, templates, surroundings, report }) => {
  const program = programName(template.name, surroundings.environment);
  const { flags, words } = readFlags(argv, [{ name: "json" }, { name: "help" }]);
  if (flags.has("help")) {
    print(helpText(program));
    return exitCodes.done;
  }
  const [file, second] = words;
  if (!file || second !== undefined) throw errors.oneFileNeeded(program);
  const root = await findRoot(surroundings.workingFolder);
  const path = relative(root, resolve(surroundings.workingFolder, file)).split(sep).join("/");
  if (path === "" || path.startsWith("..")) throw errors.outsideRepository(file, root);
  const explanation = await explain(root, path, await templates.featureIds());
  report.result(explanation, screenOf(explanation));
  return exitCodes.done;
};
