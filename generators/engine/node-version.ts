/** The oldest Node that this program runs on; the same as `engines.node` in package.json. */
const oldestNode = { major: 20, minor: 19 };

/** The oldest Node that a generated repository runs on; the same as `engines.node` of templates/base. */
const oldestNodeOfAgents = 24;

export function nodeIsTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < oldestNode.major || (major === oldestNode.major && minor < oldestNode.minor);
}

/**
 * Whether the repository has to bring its own Node. npm scripts may run on a newer Node than the
 * system's (this project does), so the Node that runs the package manager is asked first. Bun
 * reports an imitated version there, so its word is not taken.
 */
export function agentNeedsItsOwnNode(userAgent: string | undefined, ownVersion: string): boolean {
  const reported = userAgent?.startsWith("bun/") ? undefined : /\bnode\/v(\d+)/.exec(userAgent ?? "")?.[1];
  return Number.parseInt(reported ?? ownVersion, 10) < oldestNodeOfAgents;
}
