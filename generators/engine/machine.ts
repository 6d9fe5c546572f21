import { errors } from "../errors.ts";
import { agentNeedsItsOwnNode } from "./node-version.ts";
import type { PackageManager } from "./package-manager.ts";

/** What is not asked but found: the package manager at hand, and whether the Node of the system is new enough. */
export interface Machine {
  readonly packageManager: PackageManager;
  readonly needsItsOwnNode: boolean;
}

/** The machine that this program runs on. */
export function machineOf(
  packageManager: PackageManager,
  { environment, nodeVersion }: { environment: Readonly<Record<string, string | undefined>>; nodeVersion: string },
): Machine {
  return { packageManager, needsItsOwnNode: agentNeedsItsOwnNode(environment["npm_config_user_agent"], nodeVersion) };
}

/** The features that fit the machine, of those that there are. Not every package manager can bring a Node along. */
export function featuresForMachine(machine: Machine, available: readonly string[]): string[] {
  const { packageManager, needsItsOwnNode } = machine;
  const manager = `package-manager-${packageManager}`;
  const runtime = `runtime-${packageManager}`;
  if (needsItsOwnNode && !available.includes(runtime)) throw errors.cannotBringNode(packageManager);
  return available.filter((id) => id === manager || (needsItsOwnNode && id === runtime));
}
