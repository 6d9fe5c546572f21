import type { Command, CommandContext } from "../cli/context.ts";
import { readFlags, type Flag, type ParsedArguments } from "../cli/flags.ts";
import { errors, exitCodes } from "../errors.ts";
import { print } from "../shell/report.ts";
import { check } from "./check/index.ts";
import { helpText } from "./help.ts";
import { init } from "./init.ts";

const shared: readonly Flag[] = [{ name: "json" }, { name: "help", short: "h" }];

/** `create-agent-app starter init FOLDER` and `create-agent-app starter check FOLDER`. */
export const starterCommand: Command = async ([, word, ...argv], context) => {
  if (word === "--help" || word === "-h") return help(context);
  switch (word) {
    case "init": {
      const parsed = readFlags(argv, [...shared, { name: "example", values: ["NAME"] }, { name: "dry-run" }]);
      if (parsed.flags.has("help")) return help(context);
      const example = parsed.flags.get("example")?.[0];
      return init({ folder: folderIn(parsed, word), example, dryRun: parsed.flags.has("dry-run") }, context);
    }
    case "check": {
      const switches = ["list", "quick"].map((name) => ({ name }));
      const parsed = readFlags(argv, [...shared, ...switches, { name: "from", values: ["SOURCE"] }]);
      if (parsed.flags.has("help")) return help(context);
      const way = parsed.flags.has("list") ? "list" : parsed.flags.has("quick") ? "quick" : "whole";
      const log = parsed.flags.has("json") ? () => {} : print;
      return check({ folder: folderIn(parsed, word), way, from: parsed.flags.get("from")?.[0], log }, context);
    }
    default:
      throw errors.noStarterCommand(word);
  }
};

async function help({ program, templates }: CommandContext): Promise<number> {
  print(helpText(program, await templates.exampleNames()));
  return exitCodes.done;
}

function folderIn({ words }: ParsedArguments, command: string): string {
  const [folder, extra] = words;
  if (!folder) throw errors.noFolder(command);
  if (extra !== undefined) throw errors.oneFolder(command, extra);
  return folder;
}
