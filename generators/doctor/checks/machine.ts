import { agentNeedsItsOwnNode } from "../../engine/node-version.ts";
import { lockfilesOf, packageManagers, wordsOf, type PackageManager } from "../../engine/package-manager.ts";
import { errors } from "../../errors.ts";
import { mergesAside } from "../../shell/git.ts";
import { broken, ok, open, type Finding } from "../finding.ts";

/** Versions on this machine. Undefined for a missing program. */
export interface Machine {
  readonly nodeVersion: string;
  readonly userAgent: string | undefined;
  readonly git: string | undefined;
  readonly packageManager: string | undefined;
}

/** Requirements of the repository. */
interface Needs {
  readonly manager: PackageManager;
  readonly layers: readonly string[];
  readonly present: ReadonlySet<string>;
}

export function checkMachine(machine: Machine, { manager, layers, present }: Needs): Finding[] {
  const bringsNode = layers.some((id) => id.startsWith("runtime-"));
  return [
    checkNode(machine, bringsNode),
    checkGit(machine.git),
    checkManager(manager, machine.packageManager),
    checkLockfile(manager, present),
    checkInstall(manager, present),
  ];
}

function checkNode({ nodeVersion, userAgent }: Machine, bringsNode: boolean): Finding {
  if (!agentNeedsItsOwnNode(userAgent, nodeVersion)) return ok("node", "Node is 24 or newer.");
  if (bringsNode) return ok("node", `Node is ${nodeVersion} here, and the repository brings a newer one of its own.`);
  return broken("node", `Node is ${nodeVersion}, and the agent needs 24.`, "Install Node 24: https://nodejs.org");
}

function checkGit(version: string | undefined): Finding {
  if (version === undefined) {
    const { message, remedy } = errors.gitMissing();
    return broken("git", message, remedy);
  }
  if (mergesAside(version)) return ok("git", `git is ${version}.`);
  return open("git", `git ${version} merges file by file and follows no renames.`, "Install git 2.38 or newer.");
}

function checkManager(manager: PackageManager, version: string | undefined): Finding {
  if (version !== undefined) return ok("package-manager", `${manager} is ${version}.`);
  return broken("package-manager", `${manager} was not found, and the repository is installed with it.`, "Install it.");
}

function checkLockfile(manager: PackageManager, present: ReadonlySet<string>): Finding {
  const others = packageManagers.filter((other) => other !== manager).flatMap((other) => [...lockfilesOf(other)]);
  const foreign = others.find((path) => present.has(path));
  if (foreign) {
    return broken("lockfile", `${foreign} is here, and ${manager} does not read it.`, "Delete it, and install again.");
  }
  const own = lockfilesOf(manager).find((path) => present.has(path));
  if (own) return ok("lockfile", `${own} pins every version.`);
  return open("lockfile", "No lockfile pins the versions.", `${wordsOf(manager).install}, and commit the lockfile.`);
}

function checkInstall(manager: PackageManager, present: ReadonlySet<string>): Finding {
  if (present.has("node_modules") || present.has(".pnp.cjs")) return ok("installed", "The dependencies are there.");
  return open("installed", "The dependencies are not installed.", wordsOf(manager).install);
}
