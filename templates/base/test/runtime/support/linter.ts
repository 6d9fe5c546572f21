import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const repository = join(import.meta.dirname, "../../..");
const oxlint = join(fileURLToPath(import.meta.resolve("oxlint/package.json")), "../bin/oxlint");

export interface Finding {
  readonly file: string;
  readonly rule: string;
  /** The sentence of the border that was crossed, if it was one. */
  readonly sentence: string;
}

/** What the linter finds, under this repository's rules, in files that exist for this only. */
export async function lintPlanted(files: Record<string, string>): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), "planted-"));
  try {
    await cp(join(repository, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await lint(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function lint(folder: string): Promise<Finding[]> {
  const running = promisify(execFile)(process.execPath, [oxlint, "--format", "json", "."], { cwd: folder });
  // It ends with 1 when it finds something.
  const { stdout } = await running.catch((failure: { stdout: string }) => failure);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string; help?: string }[] };
  return diagnostics.map(({ filename, code, help = "" }) => ({ file: filename, rule: code, sentence: help }));
}
