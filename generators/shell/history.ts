import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { restoreName } from "../engine/stack.ts";
import { forgotten } from "./git.ts";
import { run, type RunOptions } from "./run.ts";
import { openTemplates, type Templates } from "./templates.ts";

/** The templates as they were at a commit of this program. */
export interface TemplateVersion {
  readonly commit: string;
  /** When it was made, as a date. */
  readonly date: string;
  /** Whether no later one is known. */
  readonly isNewest: boolean;
  /** Contents by the path that they have in a repository; several layers may supply one. */
  readonly blobs: ReadonlyMap<string, readonly string[]>;
}

/** Every version of the templates, the newest first; none where the program is not a checkout of its own. */
export async function templateVersions(packageRoot: URL, interruption: AbortSignal): Promise<TemplateVersion[]> {
  const options = { folder: fileURLToPath(packageRoot), interruption };
  const prefix = await lines(["rev-parse", "--show-prefix"], options);
  const isCheckout =
    prefix?.length === 0 && (await lines(["ls-files", "templates/base/package.json"], options))?.length;
  if (!isCheckout) return [];
  const commits = (await lines(["log", "--format=%H %cs", "--", "templates"], options)) ?? [];
  const versions: TemplateVersion[] = [];
  for (const [index, line] of commits.entries()) {
    const [commit = "", date = ""] = line.split(" ");
    versions.push({
      commit,
      date,
      isNewest: index === 0,
      blobs: blobsIn((await lines(["ls-tree", "-r", commit, "templates"], options)) ?? []),
    });
  }
  return versions;
}

/** The templates of a version in a folder of their own, for the time of the work. */
export async function withVersion<Result>(
  { commit }: TemplateVersion,
  packageRoot: URL,
  interruption: AbortSignal,
  work: (templates: Templates, version: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "create-agent-app-"));
  try {
    const environment = { GIT_INDEX_FILE: join(folder, "index") };
    const options = { folder: fileURLToPath(packageRoot), interruption, environment };
    await lines(["read-tree", commit], options);
    await lines(["checkout-index", "--all", `--prefix=${folder}/`], options);
    // The first versions have no such folder.
    await mkdir(join(folder, "templates/features"), { recursive: true });
    const [text = "{}"] = (await lines(["show", `${commit}:package.json`], options, false)) ?? [];
    return await work(openTemplates(pathToFileURL(`${folder}/`)), (JSON.parse(text) as { version: string }).version);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The name that git gives a content. */
export function blobName(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

function blobsIn(listing: readonly string[]): TemplateVersion["blobs"] {
  const blobs = new Map<string, string[]>();
  for (const line of listing) {
    const [, oid, path] = /^\d+ blob (\w+)\t(.*)$/.exec(line) ?? [];
    const inside = /^templates\/(?:base|features\/[^/]+(?:\/with\/[^/]+)?)\/(.+)$/.exec(path ?? "")?.[1];
    if (oid === undefined || inside === undefined) continue;
    const place = restoreName(inside);
    blobs.set(place, [...(blobs.get(place) ?? []), oid]);
  }
  return blobs;
}

/** What git replies, by lines or whole; undefined where it fails. */
async function lines(parameters: readonly string[], options: RunOptions, byLine = true): Promise<string[] | undefined> {
  const environment = { ...forgotten, ...options.environment };
  const finished = await run("git", ["-c", "core.quotePath=false", ...parameters], { ...options, environment });
  if (!finished.succeeded) return undefined;
  return byLine ? finished.stdout.split("\n").filter(Boolean) : [finished.stdout];
}
