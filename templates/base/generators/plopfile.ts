import nodePlop from "node-plop";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { NodePlopAPI } from "plop";

import {
  checkAnswers,
  completeAnswers,
  findGenerator,
  help,
  readCommandLine,
  refuseFlagsKeptByNpm,
} from "./support/command-line.ts";
import { Failure, Refusal, type Answers, type Generator, type Question } from "./support/generator.ts";
import { makePlan } from "./support/plan.ts";
import { repository, root } from "./support/repository.ts";
import { format, write } from "./support/write.ts";

/** Registers every generator. Plop asks the questions. Its only action writes the whole plan. */
export default async function plopfile(plop: NodePlopAPI): Promise<void> {
  for (const [name, generator] of await loadGenerators()) {
    plop.setGenerator(name, {
      description: generator.description,
      prompts: generator.questions.map(toPrompt),
      actions: (answers) => [planAndWrite(generator, answers ?? {})],
    });
  }
}

/** Runs the generator that the arguments name. A terminal is asked for the other answers. Returns the report. */
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
  // Plop asks a question whose answer is "_".
  return runPlop(
    name,
    generator.questions.map(({ name, isSwitch }) => answers[name] ?? (isSwitch ? "" : "_")),
  );
}

/** Loads every folder that has an `index.ts`. The name of a folder is the name of its generator. */
async function loadGenerators(): Promise<ReadonlyMap<string, Generator>> {
  const paths = globSync("*/index.ts", { cwd: import.meta.dirname }).toSorted();
  return new Map(await Promise.all(paths.map(async (path) => [dirname(path), await load(path)] as const)));
}

async function load(path: string): Promise<Generator> {
  const module = (await import(pathToFileURL(join(import.meta.dirname, path)).href)) as { default: Generator };
  return module.default;
}

/** Plans at once, so that plop gets no action for a request that is refused. */
function planAndWrite(generator: Generator, answers: Answers) {
  const plan = makePlan(generator, answers, repository);
  return async () => {
    const files = new Map([...(await format(plan.create)), ...(plan.change ?? []), ...plan.derive]);
    const { remove = [] } = plan;
    write(root, files, remove);
    const paths = [...files.keys(), ...remove.map((path) => `${path} (removed)`)];
    return [paths.join("\n"), plan.report].filter(Boolean).join("\n\n");
  };
}

function toPrompt({ name, message, choices, check, ...question }: Question) {
  const validate = (answer: string) => {
    try {
      check?.(answer, repository);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  };
  return { type: choices ? "list" : "input", name, message, choices, default: question.default, validate };
}

async function runPlop(name: string, answers: string[]): Promise<string> {
  const plop = (await nodePlop(import.meta.filename)).getGenerator(name);
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
