import { spawn } from "@lydell/node-pty";
import { pathToFileURL } from "node:url";
import { axes, axisNames, choicesFrom } from "../../generators/engine/axes.ts";
import { openTemplates } from "../../generators/shell/templates.ts";
import { projectRoot } from "./cli.ts";

export interface Exchange {
  /** What has to be on the screen before the keys are pressed. */
  readonly sees: string;
  readonly presses: string;
}

export interface Terminal {
  readonly folder: string;
  readonly environment: Record<string, string>;
}

export const enter = "\r";
export const backspace = "\u007f";
export const controlC = "\u0003";

/** Enter at each question about the stack: as many as there are axes with something to choose. */
export async function everyDefault(): Promise<Exchange[]> {
  const choices = choicesFrom(await openTemplates(pathToFileURL(projectRoot)).featureIds());
  const open = axisNames.filter((axis) => choices[axis].length > 1);
  return open.map((axis) => ({ sees: axes[axis].question, presses: enter }));
}

/** Runs a command in a real terminal, where a person sees and presses. */
export function atTerminal(command: readonly string[], terminal: Terminal, exchanges: readonly Exchange[]) {
  const [program = "", ...parameters] = command;
  const env = { ...terminal.environment, TERM: "xterm" };
  return new Promise<{ exitCode: number; screen: string }>((resolve) => {
    const process = spawn(program, parameters, { cwd: terminal.folder, env, cols: 140 });
    const open = [...exchanges];
    let screen = "";
    let unread = "";
    process.onData((text) => {
      screen += text;
      unread += text;
      const next = open[0];
      if (!next || !unread.includes(next.sees)) return;
      open.shift();
      unread = "";
      process.write(next.presses);
    });
    process.onExit(({ exitCode }) => resolve({ exitCode, screen }));
  });
}
