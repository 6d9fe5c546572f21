import { Refusal } from "../support/errors.ts";
import { difference } from "../support/difference.ts";
import type { Answers, Generator, Plan } from "../support/generator.ts";
import { editJson, readJson } from "../support/json.ts";
import type { Repository } from "../support/repository.ts";
import { exchangeValues, exchangeVariables } from "./environment.ts";
import { adapterTest, providers, type Provider } from "./providers.ts";
import { report } from "./report.ts";

const adapter = "src/adapters/model.ts";
const test = "src/adapters/model.test.ts";
const manifest = ".agent-app/manifest.json";

export default {
  description: "The model that decides: its adapter, its test, its package, its variables",
  questions: [
    { name: "provider", message: "Whose model decides", choices: providers.map(({ name }) => name) },
    {
      name: "overwrite",
      message: "Give up what was edited by hand in src/adapters/model.ts",
      isSwitch: true,
    },
  ],
  plan,
} satisfies Generator;

/** What the repository remembers of how it was made. */
interface Manifest {
  readonly answers: Readonly<Record<string, string>>;
  readonly packageManager: string;
  readonly layers: readonly string[];
}

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function plan({ provider = "", overwrite = "" }: Answers, repository: Repository): Plan {
  const coming = find(provider)!;
  const remembered = repository.read(manifest) ? readJson<Manifest>(manifest, repository.read(manifest)) : undefined;
  const current = repository.read(adapter);
  const untouched = providers.find((known) => sameText(known.adapter, current));
  const going = untouched ?? find(remembered?.answers["model"]);
  if (current && !untouched && !overwrite) throw new Refusal(edited(going ?? coming));

  const [example, values] = [repository.read(".env.example"), repository.read(".env")];
  const texts = {
    ...(current ? { [adapter]: coming.adapter } : {}),
    "package.json": exchangePackages(repository.read("package.json"), going, coming),
    ".env.example": exchangeVariables(example, going?.env ?? {}, coming.env),
    ...(values ? { ".env": exchangeValues(values, going?.env ?? {}, coming.env) } : {}),
    ...(remembered ? { [manifest]: remember(repository.read(manifest), coming) } : {}),
  };
  const tests = planTest(coming, repository);
  return {
    create: new Map([...(current ? [] : ([[adapter, coming.adapter]] as const)), ...tests.create]),
    change: new Map(Object.entries(texts).filter(([path, text]) => text !== repository.read(path))),
    remove: tests.remove,
    derive: new Map(),
    report: report({ coming, going, values, packageManager: remembered?.packageManager ?? "npm", left: tests.left }),
  };
}

/** A provider comes with the test of its adapter; the script needs none. An edited test always stays. */
function planTest({ name }: Provider, repository: Repository) {
  const text = repository.read(test);
  if (name !== "scripted") return { create: text ? [] : ([[test, adapterTest]] as const), remove: [] };
  if (text === "") return { create: [], remove: [] };
  return sameText(text, adapterTest) ? { create: [], remove: [test] } : { create: [], remove: [], left: test };
}

function find(name: string | undefined): Provider | undefined {
  return providers.find((provider) => provider.name === name);
}

function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r", "").trim() === other.replaceAll("\r", "").trim();
}

function edited({ stub }: Provider): string {
  return [
    `${adapter} was edited by hand; nothing was changed. To give the edit up, add --overwrite.`,
    `What it is, against ${stub}:`,
    "",
    difference(stub, adapter),
  ].join("\n");
}

/** A package that is there already keeps its version: the team may be ahead of this folder. */
function exchangePackages(text: string, going: Provider | undefined, coming: Provider): string {
  return editJson<PackageFile>("package.json", text, (content) => {
    const kept = Object.entries(content.dependencies ?? {}).filter(
      ([name]) => !(name in (going?.dependencies ?? {})) || name in coming.dependencies,
    );
    const dependencies = { ...coming.dependencies, ...Object.fromEntries(kept) };
    const sorted = Object.entries(dependencies).toSorted(([left], [right]) => (left < right ? -1 : 1));
    return { ...content, dependencies: Object.fromEntries(sorted) };
  });
}

/** Keeps the order of composition: the model follows base, the example, the state and the engine. */
function remember(text: string, { name }: Provider): string {
  return editJson<Manifest>(manifest, text, (content) => {
    const others = content.layers.filter((layer) => !layer.startsWith("model-"));
    const place = others.findLastIndex((layer) => /^(base$|example-|state-|engine-)/.test(layer)) + 1;
    const layers = name === "scripted" ? others : others.toSpliced(place, 0, `model-${name}`);
    return { ...content, answers: { ...content.answers, model: name }, layers };
  });
}
