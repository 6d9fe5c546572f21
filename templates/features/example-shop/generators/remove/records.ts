import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";

import { Failure, Refusal } from "../support/generator.ts";
import { editJson, isInside, readJson } from "../support/plan.ts";
import { repository } from "../support/repository.ts";

const manifestPath = ".agent-app/manifest.json";
const baselinePath = ".agent-app/baseline.ndjson";
const ledgerPath = ".agent-app/ledger.ndjson";
const examplePath = ".agent-app/example.json";

/** A generated file, with the fields of a line of the baseline in the same order. `content` is deflated, in base64. */
interface Stored {
  readonly layers: readonly string[];
  readonly executable: boolean;
  readonly content: string;
}

/** .agent-app/example.json: the files that differ without the example; null for a file that does not exist then. */
interface ExampleFile {
  readonly example: string;
  /** Layers that only the example needs. */
  readonly layers: readonly string[];
  readonly files: Readonly<Record<string, Stored | null>>;
}

interface Manifest {
  readonly template?: { readonly name: string };
  readonly packageManager?: string;
  readonly answers?: Readonly<Record<string, string>>;
  readonly layers?: readonly string[];
}

/** A change of an update that did not reach the repository. */
type LedgerEntry = { readonly path: string; readonly why: string; readonly ancestor?: Stored };

/** The records of the generator in `.agent-app`. */
export interface Records {
  readonly example: string;
  readonly packageManager: string;
  /** Every file as it was generated. */
  readonly generated: ReadonlyMap<string, Buffer>;
  /** Files that differ without the example, as they are then; undefined for a file that does not exist then. */
  readonly without: ReadonlyMap<string, Buffer | undefined>;
  /** The records after the removal; undefined for one that goes. The file of the example is the last. */
  readonly after: ReadonlyMap<string, string | undefined>;
}

/** Throws a `Refusal` when the repository has no example, and a `Failure` when the baseline was edited. */
export function readRecords(): Records {
  const { read } = repository;
  const [manifestText, baseline, text] = [read(manifestPath), read(baselinePath), read(examplePath)];
  const manifest = manifestText ? readJson<Manifest>(manifestPath, manifestText) : undefined;
  const isWithout = !manifest?.answers || manifest.answers["example"] === "none";
  if (isWithout && text === "") throw new Refusal("This repository has no example.");
  const missing = [manifestPath, baselinePath, examplePath].find((path) => read(path) === "");
  if (!manifest || missing) {
    const program = manifest?.template?.name ?? "create-agent-app";
    throw new Refusal(`${missing} is missing. Restore it from git, or run: ${program} update --set example=none`);
  }
  const { example, layers, files } = readJson<ExampleFile>(examplePath, text);
  const outside = Object.keys(files).find((path) => !isInside(path));
  if (outside !== undefined) throw new Refusal(`${examplePath} names "${outside}", a path outside the repository.`);
  const lines = baselineLines(baseline);
  const entries = linesOf(read(ledgerPath)).map((line) => JSON.parse(line) as LedgerEntry);
  const ledger = entries.filter(({ path }) => !Object.hasOwn(files, path)).map((entry) => `${JSON.stringify(entry)}\n`);
  return {
    example,
    packageManager: manifest.packageManager ?? "npm",
    generated: new Map([
      ...[...lines].map(([path, line]) => [path, contentOf(JSON.parse(line) as Stored)] as const),
      // The user's file derives from these and not from the baseline: an update could not bring its change.
      ...entries.flatMap(({ path, why, ancestor }) =>
        ancestor && why !== "waived" ? [[path, contentOf(ancestor)] as const] : [],
      ),
    ]),
    without: new Map(Object.entries(files).map(([path, stored]) => [path, stored ? contentOf(stored) : undefined])),
    after: new Map([
      [manifestPath, withoutExample(manifestText, layers)],
      [baselinePath, exchangeLines(lines, files)],
      ...(entries.length > 0 ? [[ledgerPath, ledger.join("") || undefined] as const] : []),
      [examplePath, undefined],
    ]),
  };
}

function withoutExample(manifest: string, gone: readonly string[]): string {
  return editJson<Manifest>(manifestPath, manifest, (content) => ({
    ...content,
    answers: { ...content.answers, example: "none" },
    layers: (content.layers ?? []).filter((layer) => !gone.includes(layer)),
  }));
}

/** Returns the lines of the baseline by the path of their file. The first line has their digest. */
function baselineLines(text: string): ReadonlyMap<string, string> {
  const body = text.slice(text.indexOf("\n") + 1);
  if (text !== withDigest(body)) {
    throw new Failure(`${baselinePath} was edited by hand. Restore it from git. Nothing was changed.`);
  }
  return new Map(linesOf(body).map((line) => [(JSON.parse(line) as { path: string }).path, line]));
}

function exchangeLines(lines: ReadonlyMap<string, string>, files: ExampleFile["files"]): string {
  const exchanged = new Map(lines);
  for (const [path, stored] of Object.entries(files)) {
    if (stored) exchanged.set(path, JSON.stringify({ path, ...stored }));
    else exchanged.delete(path);
  }
  const paths = [...exchanged.keys()].toSorted();
  return withDigest(paths.map((path) => `${exchanged.get(path)}\n`).join(""));
}

function withDigest(body: string): string {
  return `${JSON.stringify({ sha256: createHash("sha256").update(body).digest("hex") })}\n${body}`;
}

function linesOf(text: string): string[] {
  return text.split("\n").filter(Boolean);
}

function contentOf({ content }: Stored): Buffer {
  return inflateRawSync(Buffer.from(content, "base64"));
}
