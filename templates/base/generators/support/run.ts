import nodePlop from "node-plop";
import { join } from "node:path";

import { checkAnswers, completeAnswers } from "./answers.ts";
import { readCommandLine } from "./command-line.ts";
import { Failure, Refusal } from "./errors.ts";
import type { Answers, Generator } from "./generator.ts";
import { findGenerator, loadGenerators } from "./generators.ts";
import { help } from "./help.ts";
import { refuseFlagsKeptByNpm } from "./npm.ts";
import { repository } from "./repository.ts";

const plopfile = join(import.meta.dirname, "..", "plopfile.ts");

/** Plop's word for "ask this one", where an answer would stand. */
const ask = "_";

/** Runs the generator that the arguments name, and asks on the terminal for the rest. Returns the report. */
export async function run(argv: readonly string[], terminal: boolean): Promise<string> {
  const generators = await loadGenerators();
  const line = readCommandLine(argv, generators);
  if (line.help) return help(line.name, generators);
  const interactive = terminal && !line.yes;
  const name = line.name ?? (interactive ? await choose(generators) : refuseUnnamed(generators));
  const generator = findGenerator(name, generators);
  refuseFlagsKeptByNpm(generator.questions, process.env);
  checkAnswers(generator, line.given, repository);
  const answers = interactive ? line.given : completeAnswers(generator, line.given);
  return runPlop(
    name,
    generator.questions.map(({ name, isSwitch }) => answers[name] ?? (isSwitch ? "" : ask)),
  );
}

async function runPlop(name: string, answers: string[]): Promise<string> {
  const plop = (await nodePlop(plopfile)).getGenerator(name);
  const { changes, failures } = await plop.runActions(await plop.runPrompts(answers));
  if (failures[0]) throw new Failure(failures[0].error);
  return changes.map(({ path }) => path).join("\n");
}

async function choose(generators: ReadonlyMap<string, Generator>): Promise<string> {
  const choices = [...generators].map(([name, { description }]) => ({
    value: name,
    name: `${name}: ${description}`,
  }));
  const prompts = [{ type: "list", name: "generator", message: "What do you want to generate?", choices }];
  const answers: Answers = await (await nodePlop()).setGenerator("choose", { prompts, actions: [] }).runPrompts();
  return answers["generator"] ?? "";
}

function refuseUnnamed(generators: ReadonlyMap<string, Generator>): never {
  throw new Refusal(`Name a generator:\n\n${help(undefined, generators)}`);
}
