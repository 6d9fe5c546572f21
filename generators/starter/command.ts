import { programName } from "../create/invocation.ts";
import { errors, exitCodes } from "../errors.ts";
import { readFlags, type Flag, type Said } from "../flags.ts";
import type { Command, Setting } from "../means.ts";
import { listenForInterruption } from "../shell/interruption.ts";
import { print } from "../shell/report.ts";
import { check } from "./check/index.ts";
import { helpText } from "./help.ts";
import { init } from "./init.ts";

const shared: readonly Flag[] = [{ name: "json" }, { name: "help", short: "h" }];

/** `create-agent-app starter init FOLDER` and `create-agent-app starter check FOLDER`. */
export const starterCommand: Command = async ([, word, ...argv], setting) => {
  if (word === "--help" || word === "-h") return help(setting);
  switch (word) {
    case "init": {
      const said = readFlags(argv, [...shared, { name: "example", values: ["NAME"] }, { name: "dry-run" }]);
      if (said.flags.has("help")) return help(setting);
      const means = { ...setting, interruption: listenForInterruption() };
      const example = said.flags.get("example")?.[0];
      return init({ folder: folderIn(said, word), example, dryRun: said.flags.has("dry-run") }, means);
    }
    case "check": {
      const switches = ["list", "quick"].map((name) => ({ name }));
      const said = readFlags(argv, [...shared, ...switches, { name: "from", values: ["SOURCE"] }]);
      if (said.flags.has("help")) return help(setting);
      const means = { ...setting, interruption: listenForInterruption("Nothing is left behind.") };
      const way = said.flags.has("list") ? "list" : said.flags.has("quick") ? "quick" : "whole";
      const tell = said.flags.has("json") ? () => {} : print;
      return check({ folder: folderIn(said, word), way, from: said.flags.get("from")?.[0], tell }, means);
    }
    default:
      throw errors.noStarterCommand(word);
  }
};

async function help({ template, surroundings, templates }: Setting): Promise<number> {
  print(helpText(programName(template.name, surroundings.environment), await templates.exampleNames()));
  return exitCodes.done;
}

function folderIn({ words }: Said, command: string): string {
  const [folder, extra] = words;
  if (!folder) throw errors.noFolder(command);
  if (extra !== undefined) throw errors.oneFolder(command, extra);
  return folder;
}
