import { entryAt } from "../../shell/entry.ts";

/** Returns the problems of a published starter. A starter without a package.json is not for publishing. */
export async function publishingProblems(folder: string, version: string): Promise<string[]> {
  const entry = await entryAt(folder, "package.json");
  if (!entry) return [];
  const manifest = parse(new TextDecoder().decode(entry.content));
  if (!manifest) return ["package.json is no JSON object."];
  const problems: string[] = [];
  if (manifest["version"] !== version) {
    problems.push(`package.json has the version ${String(manifest["version"])}, and agent-starter.json ${version}.`);
  }
  if (manifest["scripts"]) problems.push("package.json has scripts, which nobody runs: a starter is data.");
  return problems;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
