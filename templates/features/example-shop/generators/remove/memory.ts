import { Refusal } from "../support/errors.ts";
import { editJson, readJson } from "../support/json.ts";
import { isInside } from "../support/plan.ts";
import type { Repository } from "../support/repository.ts";
import { baselinePath, contentOf, exchangeLines, linesOf, type Stored } from "./baseline.ts";

const manifestPath = ".agent-app/manifest.json";
const ledgerPath = ".agent-app/ledger.ndjson";
const examplePath = ".agent-app/example.json";

/** .agent-app/example.json, which the generator of this repository wrote. */
interface ExampleFile {
  readonly example: string;
  /** Layers that only the example needs. */
  readonly layers: readonly string[];
  /** Files that differ without the example; null for a file that does not exist then. */
  readonly files: Readonly<Record<string, Stored | null>>;
}

interface Manifest {
  readonly template?: { readonly name: string };
  readonly packageManager?: string;
  readonly answers?: Readonly<Record<string, string>>;
  readonly layers?: readonly string[];
}

/** A change of an update that did not reach the repository. */
interface KeptOut {
  readonly path: string;
  readonly why: string;
  readonly ancestor?: Stored;
}

/** The records of the generator in `.agent-app`. */
export interface Memory {
  readonly example: string;
  readonly packageManager: string;
  /** Every file as it was generated. */
  readonly generated: ReadonlyMap<string, Buffer>;
  /** Files that differ without the example, as they are then; undefined for a file that does not exist then. */
  readonly without: ReadonlyMap<string, Buffer | undefined>;
  /** Files of .agent-app after the removal; undefined for a file that goes. The file of the example is the last. */
  readonly after: ReadonlyMap<string, string | undefined>;
}

/** Reads the records. Throws a `Refusal` when the repository has no example. */
export function readMemory({ read }: Repository): Memory {
  const [manifestText, baselineText, exampleText] = [manifestPath, baselinePath, examplePath].map(read) as Three;
  const manifest = manifestText ? readJson<Manifest>(manifestPath, manifestText) : undefined;
  const isWithout = !manifest?.answers || manifest.answers["example"] === "none";
  if (isWithout && exampleText === "") throw new Refusal("This repository has no example.");
  if (!manifest) throw lost(manifestPath);
  if (baselineText === "") throw lost(baselinePath, manifest);
  if (exampleText === "") throw lost(examplePath, manifest);

  const { example, layers, files } = readJson<ExampleFile>(examplePath, exampleText);
  const outside = Object.keys(files).find((path) => !isInside(path));
  if (outside !== undefined) throw new Refusal(`${examplePath} names "${outside}", a path outside the repository.`);
  const lines = linesOf(baselineText);
  const ledger = read(ledgerPath);
  return {
    example,
    packageManager: manifest.packageManager ?? "npm",
    generated: new Map([
      ...[...lines].map(([path, line]) => [path, contentOf(JSON.parse(line) as Stored)] as const),
      ...ancestorsIn(ledger),
    ]),
    without: new Map(Object.entries(files).map(([path, stored]) => [path, stored ? contentOf(stored) : undefined])),
    after: new Map([
      [manifestPath, editManifest(manifestText, layers)],
      [baselinePath, exchangeLines(lines, files)],
      ...(ledger ? [[ledgerPath, editLedger(ledger, files)] as const] : []),
      [examplePath, undefined],
    ]),
  };
}

type Three = [string, string, string];

function lost(path: string, manifest?: Manifest): Refusal {
  const program = manifest?.template?.name ?? "create-agent-app";
  return new Refusal(`${path} is missing. Restore it from git, or run: ${program} update --set example=none`);
}

function editManifest(text: string, gone: readonly string[]): string {
  return editJson<Manifest>(manifestPath, text, (content) => ({
    ...content,
    answers: { ...content.answers, example: "none" },
    layers: (content.layers ?? []).filter((layer) => !gone.includes(layer)),
  }));
}

/** The user's file derives from these and not from the baseline: an update could not bring its change. */
function ancestorsIn(ledger: string): [string, Buffer][] {
  return entriesOf(ledger).flatMap(({ path, why, ancestor }) =>
    ancestor && why !== "waived" ? [[path, contentOf(ancestor)]] : [],
  );
}

/** Drops the entries of all files that the removal decides. */
function editLedger(ledger: string, files: ExampleFile["files"]): string | undefined {
  const kept = entriesOf(ledger).filter(({ path }) => !Object.hasOwn(files, path));
  return kept.map((entry) => `${JSON.stringify(entry)}\n`).join("") || undefined;
}

function entriesOf(ledger: string): KeptOut[] {
  return ledger
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as KeptOut);
}
