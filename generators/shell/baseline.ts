import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { File, Plan, PlannedFile } from "../engine/plan.ts";
import { errors } from "../errors.ts";
import { digestOf } from "./digest.ts";

export const baselinePath = ".agent-app/baseline.ndjson";

/** A file as it was generated, and by which layers; none are known where an older version of this program did it. */
interface Generated extends File {
  readonly layers: readonly string[];
}

/** What was generated, by path: the common ancestor of what became of it and of what will be generated next. */
export type Baseline = ReadonlyMap<string, Generated>;

/** The plan with its own baseline in it. What is secret is not part of it, nor what is only remembered. */
export function withBaseline(plan: Plan): Plan {
  const content = packBaseline(generatedFiles(plan));
  const file: PlannedFile = { content, executable: false, layers: ["base"], secret: false };
  return { ...plan, files: new Map([...plan.files, [baselinePath, file]]) };
}

/** What a plan holds that is merged: neither what is secret nor what only this program reads. */
export function generatedFiles({ files }: Plan): Map<string, PlannedFile> {
  return new Map([...files].filter(([path, { secret }]) => !secret && !path.startsWith(".agent-app/")));
}

/** A file as text. Deflated, so that a search in the repository does not find every line twice. */
interface Deflated {
  readonly executable: boolean;
  readonly content: string;
}

/** A line for each file, so that an update changes few of them; above them their digest. */
export function packBaseline(files: Baseline): Uint8Array {
  const paths = [...files.keys()].toSorted();
  const lines = paths.map((path) => `${JSON.stringify(lineOf(path, files.get(path)!))}\n`);
  const body = lines.join("");
  return Buffer.from(`${JSON.stringify({ sha256: digestOf(body) })}\n${body}`);
}

export function unpackBaseline(packed: Uint8Array): Baseline {
  const [head = "", ...rest] = Buffer.from(packed).toString().split("\n");
  if (head !== JSON.stringify({ sha256: digestOf(rest.join("\n")) })) throw errors.editedBaseline(baselinePath);
  const lines = rest.slice(0, -1).map((line) => JSON.parse(line) as Line);
  return new Map(lines.map(({ path, layers = [], ...file }) => [path, { ...inflate(file), layers }]));
}

interface Line extends Deflated {
  readonly path: string;
  readonly layers?: readonly string[];
}

function lineOf(path: string, { layers, ...file }: Generated): Line {
  return { path, layers, ...deflate(file) };
}

export function deflate({ content, executable }: File): Deflated {
  return { executable, content: deflateRawSync(content).toString("base64") };
}

export function inflate({ content, executable }: Deflated): File {
  return { executable, content: inflateRawSync(Buffer.from(content, "base64")) };
}
