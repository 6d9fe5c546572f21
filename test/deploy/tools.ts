import { execa } from "execa";

/**
 * What keeps a test from taking place here, as a sentence; nothing when all is there. In CI that is an error for what
 * `.ci/run` installs; Debian has no kubectl.
 */
export async function lacking(programs: readonly string[], asRoot = false): Promise<string | undefined> {
  const found = await Promise.all(programs.map((name) => execa("which", [name], { reject: false })));
  const absent = programs.filter((_, index) => found[index]!.exitCode !== 0);
  const reasons = [
    ...(absent.length > 0 ? [`${absent.join(" and ")} not installed`] : []),
    ...(asRoot && process.getuid?.() !== 0 ? ["not root"] : []),
  ];
  if (reasons.length === 0) return undefined;
  const reason = `NOT PROVEN HERE: ${reasons.join(", ")}`;
  if (process.env["CI"] && !absent.includes("kubectl")) throw new Error(reason);
  console.warn(reason);
  return reason;
}
