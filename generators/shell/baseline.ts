import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { File, Plan, PlannedFile } from "../engine/plan.ts";
import { errors } from "../errors.ts";
import { digestOf } from "./digest.ts";

export const baselinePath = ".agent-app/baseline.ndjson";

/** What was generated, by path: the common ancestor of what became of it and of what will be generated next. */
export type Baseline = ReadonlyMap<string, File>;

/** The plan with its own baseline in it. What is secret is not part of it, nor what is only remembered. */
export function withBaseline(plan: Plan): Plan {
  const kept = [...plan.files].filter(([path, { secret }]) => !secret && !path.startsWith(".agent-app/"));
  const file: PlannedFile = { content: packBaseline(new Map(kept)), executable: false, layer: "base", secret: false };
  return { ...plan, files: new Map([...plan.files, [baselinePath, file]]) };
}

/** A file as text. Deflated, so that a search in the repository does not find every line twice. */
interface Deflated {
  readonly executable: boolean;
  readonly content: string;
}

/** A line for each file, so that an update changes few of them; above them their digest. */
export function packBaseline(files: Baseline): Uint8Array {
  const paths = [...files.keys()].toSorted();
  const lines = paths.map((path) => `${JSON.stringify({ path, ...deflate(files.get(path)!) })}\n`);
  const body = lines.join("");
  return Buffer.from(`${JSON.stringify({ sha256: digestOf(body) })}\n${body}`);
}

export function unpackBaseline(packed: Uint8Array): Baseline {
  const [head = "", ...rest] = Buffer.from(packed).toString().split("\n");
  if (head !== JSON.stringify({ sha256: digestOf(rest.join("\n")) })) throw errors.editedBaseline(baselinePath);
  const lines = rest.slice(0, -1).map((line) => JSON.parse(line) as Deflated & { path: string });
  return new Map(lines.map(({ path, ...file }) => [path, inflate(file)]));
}

export function deflate({ content, executable }: File): Deflated {
  return { executable, content: deflateRawSync(content).toString("base64") };
}

export function inflate({ content, executable }: Deflated): File {
  return { executable, content: inflateRawSync(Buffer.from(content, "base64")) };
}
