import { axes, axisNames, type Axis, type Choices } from "./engine/axes.ts";
import { nearest } from "./engine/nearest.ts";
import { packageManagers } from "./engine/package-manager.ts";
import { errors } from "./errors.ts";

export interface ChoiceFlag {
  readonly name: Axis | "package-manager";
  readonly choices: readonly string[];
  /** Whether several can be named, and which one then says that there are none. */
  readonly many: boolean;
  readonly standard?: string;
  readonly help: string;
}

export function choiceFlags(choices: Choices): ChoiceFlag[] {
  const ofAxes = axisNames.map((axis) => ({ name: axis, choices: choices[axis], ...axes[axis] }));
  const ofManager = {
    name: "package-manager" as const,
    choices: packageManagers,
    many: false,
    help: "detected from how this was started",
  };
  return [...ofAxes, ofManager];
}

/** The choices that a value names, separated by commas; `said` is what the person wrote in front of it. */
export function checkedChoices(flag: ChoiceFlag, value: string, said: string): string {
  const named = flag.many ? [...new Set(value.split(","))] : [value];
  for (const choice of named) {
    if (flag.choices.includes(choice)) continue;
    throw errors.unknownChoice(said, choice, nearest(choice, flag.choices), flag.choices);
  }
  const { standard } = flag;
  if (named.length > 1 && standard && named.includes(standard)) {
    throw errors.contradictoryChoices(said, value, `${said} ${standard}`);
  }
  return named.join(",");
}
