import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import maxSatisfying from "semver/ranges/max-satisfying.js";
import type { GitSource } from "../../engine/source.ts";
import { errors } from "../../errors.ts";
import { git } from "../git.ts";
import type { Finished, RunOptions } from "../run.ts";
import { Scratch } from "../scratch.ts";
import { lastWords } from "./redact.ts";
import { below, type Item, type Store } from "./store.ts";

/** It asks nobody for a password, and goes no way that the source does not name. */
const quiet = { GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "https:ssh:file", LC_ALL: "C" };

/** Nothing that a repository brings, or that waits for one, is started. */
const unhooked = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0"];

/** A server that says nothing for half a minute has gone away. */
const patient = ["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30"];

interface Blob extends Item {
  readonly oid: string;
}

/**
 * One commit of a repository. It is fetched, and read as git keeps it: there is no work tree, and so no hook, no filter, no
 * link and no submodule that could act.
 */
export async function openRepository(source: GitSource, temporary: string, options: RunOptions): Promise<Store> {
  const folder = await mkdtemp(join(temporary, "git-"));
  const environment = { ...quiet, ...(await sshOf(source, options)) };
  const ask = asker(source.address, { ...options, folder, environment });
  await ask(["init", "--quiet", "--bare", "--template="]);
  const revision = source.range ? await newestTag(source, ask) : (source.revision ?? "HEAD");
  await ask(["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", source.address, revision]);
  const commit = await ask(["rev-parse", "--verify", "FETCH_HEAD^{commit}"]);
  const items = itemsOf(await ask(["ls-tree", "-r", "-l", "-z", commit]));
  return {
    label: `${source.address}#${commit}`,
    isOwn: false,
    root: source.folder,
    top: "",
    resolved: commit,
    list: (place, names) => Promise.resolve(below(items, place, names)),
    read: (_, wanted) => contentsOf(folder, wanted as readonly Blob[], options.interruption),
  };
}

/** ssh would ask on the terminal whether it knows the host, unless the person has chosen another way to call it. */
async function sshOf({ address }: GitSource, options: RunOptions): Promise<Record<string, string>> {
  if (!address.startsWith("ssh:") || process.env["GIT_SSH_COMMAND"] || process.env["GIT_SSH"]) return {};
  const chosen = await git(["config", "--get", "core.sshCommand"], options);
  return chosen.stdout === "" ? { GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oConnectTimeout=30" } : {};
}

type Ask = (parameters: readonly string[]) => Promise<string>;

function asker(label: string, options: RunOptions): Ask {
  return async (parameters) => {
    const finished = await git([...unhooked, ...patient, ...parameters], options);
    if (!finished.succeeded) throw whyNot(label, finished);
    return finished.stdout;
  };
}

async function newestTag({ address, range }: GitSource, ask: Ask): Promise<string> {
  const lines = (await ask(["ls-remote", "--tags", "--refs", "--", address])).split("\n");
  const tags = lines.map((line) => line.split("refs/tags/")[1] ?? "");
  const newest = maxSatisfying(tags, range!);
  if (newest === null) {
    throw errors.starterAway(address, `no tag is a version within ${range}`, "Name another range, or a tag.");
  }
  return `refs/tags/${newest}`;
}

/** Each is: mode, kind, name, size, and behind a tab the path. */
function itemsOf(output: string): Blob[] {
  return output
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [, mode, oid, size, path] = /^(\d+) \w+ (\w+) +(\d+|-)\t(.*)$/s.exec(line)!;
      const kind = mode === "160000" ? "repository" : mode === "120000" ? "link" : "file";
      return { path: path!, kind, oid: oid!, size: Number(size) || 0, executable: mode === "100755" };
    });
}

async function contentsOf(folder: string, blobs: readonly Blob[], interruption: AbortSignal): Promise<Uint8Array[]> {
  const scratch = await Scratch.open(join(folder, "objects"), "sha1", interruption);
  try {
    return (await scratch.read(blobs.map(({ oid }) => oid))).map((content) => content!);
  } finally {
    await scratch.close();
  }
}

function whyNot(label: string, { missing, output }: Finished): Error {
  if (missing) return errors.starterAway(label, "git was not found", "Install git.");
  const known = reasons.find(([words]) => words.test(output));
  return known ? errors.starterAway(label, known[1], known[2]) : errors.starterFailed(label, "git", lastWords(output));
}

const reasons: readonly (readonly [words: RegExp, problem: string, remedy: string])[] = [
  [
    /could not read Username|Authentication failed|Permission denied|terminal prompts disabled/,
    "the repository wants to know who you are",
    "Give git your password or key for it: git help credentials",
  ],
  [
    /couldn't find remote ref|not our ref|Server does not allow request|unadvertised object/,
    "it has no such tag, branch or commit",
    "Name a tag, a branch or a whole commit behind the #.",
  ],
  [
    /Could not resolve host|Couldn't connect|Failed to connect|Connection (refused|timed out|reset)|unreachable/i,
    "its host cannot be reached",
    "Try again when it is there.",
  ],
  [
    /not found|does not appear to be a git repository|does not exist/i,
    "there is no such repository, or not for you",
    "Look for a slip in the address.",
  ],
];
