import { relative, resolve, sep } from "node:path";
import type { Command } from "../cli/context.ts";
import { readFlags } from "../cli/flags.ts";
import { errors, exitCodes } from "../errors.ts";
import { print } from "../shell/report.ts";
import { findRoot } from "../shell/repository.ts";
import { explain } from "./explain.ts";
import { helpText } from "./help.ts";
import { screenOf } from "./screen.ts";

/** `create-agent-app why FILE [--json]`, in a repository. */
export const whyCommand: Command = async ([, ...argv], { program, templates, host, report }) => {
  const { flags, words } = readFlags(argv, [{ name: "json" }, { name: "help" }]);
  if (flags.has("help")) {
    print(helpText(program));
    return exitCodes.done;
  }
  const [file, second] = words;
  if (!file || second !== undefined) throw errors.oneFileNeeded(program);
  const root = await findRoot(host.workingFolder);
  const path = relative(root, resolve(host.workingFolder, file)).split(sep).join("/");
  if (path === "" || path.startsWith("..")) throw errors.outsideRepository(file, root);
  const explanation = await explain(root, path, await templates.featureIds());
  report.result(explanation, screenOf(explanation));
  return exitCodes.done;
};
