import { appendFile, cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

import buildProgram from "../test/support/global/build.ts";
import { median } from "./decision/timing.ts";

/*
 * What an update of the default repository costs, of some 300 files: the templates have changed 20 of them, the team 20
 * others and 5 of the same. Rounds take turns, and the median counts. Exits with 1 when an update does not merge.
 */

const rounds = 9;
await buildProgram();
// It looks for what has been built.
const { programOf } = await import("../test/support/program.ts");
const { projectRoot } = await import("../test/support/cli.ts");

const sandbox = await mkdtemp(join(tmpdir(), "update-"));
try {
  const program = programOf(sandbox);
  const repository = await makeRepository(program);
  const times = { nothing: [] as number[], dryRun: [] as number[], update: [] as number[], undo: [] as number[] };
  const timed = async (into: number[], ...flags: string[]) => {
    const start = performance.now();
    const { exitCode, stderr } = await program(["update", ...flags], repository);
    into.push(performance.now() - start);
    if (exitCode !== 0) throw new Error(stderr);
  };
  for (let round = 0; round < rounds; round++) await timed(times.nothing);
  const changed = await changeTemplates();
  for (let round = 0; round < rounds; round++) {
    await timed(times.dryRun, "--dry-run");
    await timed(times.update);
    await timed(times.undo, "--undo");
  }
  const bare = await startOfNode();
  const { stdout: files } = await execa("git", ["ls-files"], { cwd: repository });
  console.log(`An update of ${files.split("\n").length} files, ${changed} of them changed by the templates; ${rounds} rounds, medians
  bare node                    ${milliseconds([bare])}
  update, nothing has changed  ${milliseconds(times.nothing)}
  update --dry-run             ${milliseconds(times.dryRun)}
  update                       ${milliseconds(times.update)}
  update --undo                ${milliseconds(times.undo)}`);
} finally {
  await rm(sandbox, { recursive: true, force: true });
}

/** A repository with the edits of a team, made by a program whose templates are a copy. */
async function makeRepository(run: ReturnType<typeof programOf>): Promise<string> {
  await cp(join(projectRoot, "package.json"), join(sandbox, "package.json"));
  const options = { recursive: true, filter: isTemplate };
  await cp(join(projectRoot, "templates"), join(sandbox, "templates"), options);
  await run(["shop", "--yes", "--no-install"], sandbox);
  const shop = join(sandbox, "shop");
  for (const path of (await sources(shop)).slice(15, 40)) await appendFile(path, "\n// Ours.\n");
  const identity = ["-c", "user.name=Shop", "-c", "user.email=shop@localhost"];
  await execa("git", [...identity, "commit", "--quiet", "--all", "--message", "Ours"], { cwd: shop });
  return shop;
}

function isTemplate(path: string): boolean {
  return !/\/(node_modules|\.data|\.env)$/.test(path);
}

/** At the other end of the files, so that what both changed merges. Returns how many. */
async function changeTemplates(): Promise<number> {
  const paths = (await sources(join(sandbox, "templates/base"))).slice(0, 20);
  for (const path of paths) await writeFile(path, `// Theirs.\n\n\n${await readFile(path, "utf8")}`);
  return paths.length;
}

/** The files of src/runtime, in the same order everywhere. */
async function sources(root: string): Promise<string[]> {
  const entries = await readdir(join(root, "src"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\/src\/runtime/.test(entry.parentPath));
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.endsWith(".ts"))
    .toSorted();
}

async function startOfNode(): Promise<number> {
  const start = performance.now();
  await execa(process.execPath, ["--eval", "0"]);
  return performance.now() - start;
}

function milliseconds(times: readonly number[]): string {
  return `${median(times).toFixed(0).padStart(6)} ms`;
}
