import { mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { PackageSource } from "../../engine/source.ts";
import { errors } from "../../errors.ts";
import { run, type RunOptions } from "../run.ts";
import { lastWords } from "./redact.ts";
import type { Store } from "./store.ts";
import { openTarball } from "./tarball.ts";

/** Nobody wants to wait for minutes to hear that there is no network. */
const patience = ["--fetch-retries=1", "--fetch-retry-mintimeout=500"];

/**
 * A package as its registry has it. npm fetches it, by the .npmrc of the person and of the folder, so that registries which
 * want a token work. None of its scripts runs, and it is not installed: its tarball is read.
 */
export async function openPackage(source: PackageSource, temporary: string, options: RunOptions): Promise<Store> {
  const spec = `${source.name}@${source.wanted}`;
  const folder = await mkdtemp(join(temporary, "package-"));
  // Said, too, where whoever started us has said otherwise to npm.
  const quiet = ["--ignore-scripts", "--dry-run=false", "--loglevel=error"];
  const pack = ["pack", ...quiet, ...patience, "--pack-destination", folder, "--", spec];
  const finished = await run("npm", pack, options);
  if (finished.missing) throw errors.starterAway(spec, "npm was not found", "Install npm: it comes with Node.");
  if (!finished.succeeded) throw whyNot(spec, finished.output);
  const [tarball] = await readdir(folder);
  if (tarball === undefined) throw errors.starterFailed(spec, "npm", lastWords(finished.output));
  return openTarball(
    join(folder, tarball),
    spec,
    (manifest) => `${source.name}@${versionIn(manifest) ?? source.wanted}`,
  );
}

function versionIn(manifest: Uint8Array | undefined): string | undefined {
  try {
    const { version } = JSON.parse(new TextDecoder().decode(manifest));
    return typeof version === "string" && /^\d[\w.+-]*$/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}

/** What the codes of npm mean for somebody who wants a starter. */
const reasons: readonly (readonly [codes: RegExp, problem: string, remedy: string])[] = [
  [
    /^E40[13]$|^ENEEDAUTH$/,
    "the registry wants to know who you are",
    "Log in there, npm login, or mend the token in your .npmrc.",
  ],
  [
    /^E404$/,
    "the registry has no such package, or not for you",
    "Look for a slip in the name, and at the registry and the token in your .npmrc.",
  ],
  [
    /^(ETARGET|ENOVERSIONS)$/,
    "the registry has no such version",
    "Look at those that there are: npm view NAME versions",
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENET\w+|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/,
    "the registry cannot be reached",
    "Try again when it is there.",
  ],
  [/^EINTEGRITY$/, "it is not what the registry says that it is", "Ask whoever keeps the registry."],
];

function whyNot(spec: string, output: string): Error {
  const code = /(?:error|ERR!) code (\w+)/.exec(output)?.[1] ?? "";
  const known = reasons.find(([codes]) => codes.test(code));
  return known ? errors.starterAway(spec, known[1], known[2]) : errors.starterFailed(spec, "npm", lastWords(output));
}
