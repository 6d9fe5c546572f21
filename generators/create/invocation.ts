import { axisNames } from "../engine/axes.ts";
import { quoted } from "../engine/quoted.ts";
import { setFlagFor } from "../engine/questions.ts";
import type { PackageManager } from "../engine/package-manager.ts";
import type { Setting } from "../means.ts";
import type { Arguments } from "./arguments.ts";
import { defaultFolder } from "./options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How this program was started, to be written in front of its arguments. */
export function programName(packageName: string, environment: Environment): string {
  if (environment["npm_lifecycle_event"] === "start") return "npm start --";
  // Without a scope the name may be somebody else's on the public registry: it is not offered for download.
  const isScoped = packageName.startsWith("@");
  if (isScoped && environment["npm_command"] === "exec") return `npx ${packageName}`;
  return packageName.replace(/^@.*\//, "");
}

/** The one command that says everything which would otherwise be asked. */
export function oneShotCommand(said: Arguments, packageManager: PackageManager, setting: Setting): string {
  const { template, surroundings, decided } = setting;
  const valueOf = (key: string) => said.answers[key] ?? decided.defaults[key];
  const choices = axisNames.map((axis) => `--${axis} ${valueOf(axis)}`);
  const answers = decided.questions.map((question) => setFlagFor(question, valueOf(question.id)));
  const starter = said.starter === undefined ? [] : [`--starter ${quoted(said.starter)}`];
  const lasting = ["trust", "no-install", "no-git", "json"] as const;
  const switches = lasting.filter((name) => said.on.has(name)).map((name) => `--${name}`);
  return [
    programName(template.name, surroundings.environment),
    quoted(said.folder ?? defaultFolder),
    "--yes",
    ...starter,
    ...choices,
    ...answers,
    `--package-manager ${packageManager}`,
    ...switches,
  ].join(" ");
}
