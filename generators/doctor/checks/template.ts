import type { Manifest } from "../../engine/manifest.ts";
import { newerOf } from "../../engine/reconcile/versions.ts";
import type { File } from "../../engine/plan.ts";
import { broken, ok, open, type Finding } from "../finding.ts";

type Files = ReadonlyMap<string, Pick<File, "content">>;

interface Sides {
  readonly manifest: Manifest;
  readonly baseline: Files;
  /** Files that this program would generate. */
  readonly generated: Files;
  readonly template: Manifest["template"];
  /** Name of this program as the user can type it. */
  readonly program: string;
}

/** Compares the repository with the templates of this program. */
export function checkTemplate({ manifest, baseline, generated, template, program }: Sides): Finding {
  const [stands, today] = [nameOf(manifest.template), nameOf(template)];
  if (manifest.template.name !== template.name) {
    const remedy = `Look after it with ${manifest.template.name}, or go over to this one: ${program} update --dry-run`;
    return open("template", `The repository stands on ${stands}, and this is ${today}.`, remedy);
  }
  const [was, is] = [manifest.template.version, template.version];
  if (was !== is && newerOf(was, is) === was) {
    return broken("template", `The repository stands on ${stands}, which is newer than this program, ${is}.`, newer);
  }
  const behind = new Set([...baseline.keys(), ...generated.keys()]);
  const count = [...behind].filter((path) => !isSame(baseline.get(path), generated.get(path))).length;
  if (count === 0) return ok("template", `It stands on ${today}, the templates of this program.`);
  const files = count === 1 ? "one file" : `${count} files`;
  return open("template", `It stands on ${stands}; ${today} has ${files} otherwise.`, `${program} update --dry-run`);
}

const newer = "Take a version of the program that is as new: an update with this one would go back.";

function nameOf({ name, version }: Manifest["template"]): string {
  return `${name} ${version}`;
}

function isSame(one: { content: Uint8Array } | undefined, other: { content: Uint8Array } | undefined): boolean {
  return Boolean(one && other) && Buffer.compare(one!.content, other!.content) === 0;
}
