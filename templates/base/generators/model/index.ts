import { spawnSync } from "node:child_process";

import { exchangeValues, exchangeVariables, valueOf } from "../support/environment.ts";
import { Refusal, type Answers, type Generator, type Plan } from "../support/generator.ts";
import { editJson, readJson } from "../support/plan.ts";
import { root, type Repository } from "../support/repository.ts";
import { adapterTest, providers, type Provider } from "./providers.ts";

const adapter = "src/adapters/model.ts";
const test = "src/adapters/model.test.ts";
const manifest = ".agent-app/manifest.json";

export default {
  description: "The model: its adapter, the test of the adapter, its package and its variables",
  questions: [
    { name: "provider", message: "Provider of the model", choices: providers.map(({ name }) => name) },
    { name: "overwrite", message: "Discard your edits of src/adapters/model.ts", isSwitch: true },
  ],
  plan,
} satisfies Generator;

/** The answers and layers of this repository, if it has a manifest. */
interface Manifest {
  readonly answers: Readonly<Record<string, string>>;
  readonly packageManager: string;
  readonly layers: readonly string[];
}

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function plan({ provider = "", overwrite = "" }: Answers, repository: Repository): Plan {
  const next = find(provider)!;
  const known = repository.read(manifest) ? readJson<Manifest>(manifest, repository.read(manifest)) : undefined;
  const current = repository.read(adapter);
  const untouched = providers.find((candidate) => sameText(candidate.adapter, current));
  const previous = untouched ?? find(known?.answers["model"]);
  if (current && !untouched && !overwrite) throw new Refusal(edited(previous ?? next));

  const [example, values] = [repository.read(".env.example"), repository.read(".env")];
  const texts = {
    ...(current ? { [adapter]: next.adapter } : {}),
    "package.json": exchangePackages(repository.read("package.json"), previous, next),
    ".env.example": exchangeVariables(example, previous?.variables ?? {}, next.variables),
    ...(values ? { ".env": exchangeValues(values, previous?.variables ?? {}, next.variables) } : {}),
    ...(known ? { [manifest]: exchangeLayer(repository.read(manifest), next) } : {}),
  };
  const tests = planTest(next, repository);
  return {
    create: new Map([...(current ? [] : ([[adapter, next.adapter]] as const)), ...tests.create]),
    change: new Map(Object.entries(texts).filter(([path, text]) => text !== repository.read(path))),
    remove: tests.remove,
    derive: new Map(),
    report: report({ next, previous, values, packageManager: known?.packageManager ?? "npm", kept: tests.kept }),
  };
}

/** The adapter of a provider has a test, and the script has none. An edited test always stays. */
function planTest({ name }: Provider, repository: Repository) {
  const text = repository.read(test);
  if (name !== "scripted") return { create: text ? [] : ([[test, adapterTest]] as const), remove: [] };
  if (text === "") return { create: [], remove: [] };
  return sameText(text, adapterTest) ? { create: [], remove: [test] } : { create: [], remove: [], kept: test };
}

function find(name: string | undefined): Provider | undefined {
  return providers.find((provider) => provider.name === name);
}

function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r", "").trim() === other.replaceAll("\r", "").trim();
}

function edited({ title, adapter: original }: Provider): string {
  return [
    `${adapter} was edited by hand; nothing was changed. To discard the edit, add --overwrite.`,
    `The edit, compared with the adapter for ${title}:`,
    "",
    difference(original),
  ].join("\n");
}

/** Returns the hunks of `git diff`. */
function difference(original: string): string {
  const options = ["diff", "--no-index", "--no-color", "--no-ext-diff", "--", "-", adapter];
  const { stdout } = spawnSync("git", options, { cwd: root, encoding: "utf8", input: original });
  const start = stdout?.indexOf("@@") ?? -1;
  return start < 0 ? "(Git is not installed, so the edit cannot be shown.)" : stdout.slice(start).trimEnd();
}

/** An installed package keeps its version: the team may have updated it. */
function exchangePackages(text: string, previous: Provider | undefined, next: Provider): string {
  return editJson<PackageFile>("package.json", text, (content) => {
    const kept = Object.entries(content.dependencies ?? {}).filter(
      ([name]) => !(name in (previous?.dependencies ?? {})) || name in next.dependencies,
    );
    const dependencies = { ...next.dependencies, ...Object.fromEntries(kept) };
    const sorted = Object.entries(dependencies).toSorted(([left], [right]) => (left < right ? -1 : 1));
    return { ...content, dependencies: Object.fromEntries(sorted) };
  });
}

/** Keeps the order of the layers: the model follows base, the example, the state and the engine. */
function exchangeLayer(text: string, { name }: Provider): string {
  return editJson<Manifest>(manifest, text, (content) => {
    const others = content.layers.filter((layer) => !layer.startsWith("model-"));
    const place = others.findLastIndex((layer) => /^(base$|example-|state-|engine-)/.test(layer)) + 1;
    const layers = name === "scripted" ? others : others.toSpliced(place, 0, `model-${name}`);
    return { ...content, answers: { ...content.answers, model: name }, layers };
  });
}

interface Exchange {
  readonly next: Provider;
  /** Unknown if the adapter was edited and there is no manifest. */
  readonly previous: Provider | undefined;
  /** Text of .env before the exchange; empty if there is none. */
  readonly values: string;
  readonly packageManager: string;
  /** Edited test of a previous adapter. It stays and fails. */
  readonly kept?: string | undefined;
}

/** Says what changed and lists the next steps. */
function report({ next, previous, values, packageManager, kept }: Exchange): string {
  const isScripted = next.name === "scripted";
  const required = Object.entries(next.variables).filter(
    ([name, { comment }]) => comment.includes("Required.") && !valueOf(values, name),
  );
  return [
    isScripted
      ? "The script is the model again."
      : `The model is from ${next.title}. Tests still use the script: no key, no network.`,
    ...leftovers({ next, previous, values }),
    ...(kept ? [`${kept} was edited by hand, so it stays. It fails with the script: remove it.`] : []),
    "",
    "Next:",
    `  ${packageManager} install`,
    ...(values || isScripted ? [] : ["  cp .env.example .env, and fill it in"]),
    ...required.map(([name, { comment }]) => `  set ${name} in .env: ${comment.split("\n")[0]!}`),
    `  ${packageManager} run check`,
    `  ${packageManager} run dev`,
  ].join("\n");
}

/** Names the values in .env that the user set for the previous model. They stay. */
function leftovers({ next, previous, values }: Pick<Exchange, "next" | "previous" | "values">): string[] {
  if (!previous) return ["The package and the variables of the previous model are still there: remove them by hand."];
  if (previous.name === next.name) return [];
  return Object.entries(previous.variables).flatMap(([name, variable]) => {
    const value = valueOf(values, name);
    if (!value || value === variable.value) return [];
    return name in next.variables
      ? [`.env still has ${name}=${value}, which was for ${previous.title}: change it, or make it empty.`]
      : [`.env keeps ${name}, which nothing reads now.`];
  });
}
