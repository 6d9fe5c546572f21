import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** An empty folder that goes away with the test. */
export async function sandbox(): Promise<string> {
  const folder = await emptyFolder();
  onTestFinished(() => discard(folder));
  return folder;
}

/** An empty folder that goes away with the last test of the file. To be called at the top of the file: hooks cannot add hooks. */
export async function lastingSandbox(): Promise<string> {
  const folder = await emptyFolder();
  afterAll(() => discard(folder));
  return folder;
}

const emptyFolder = async () => realpath(await mkdtemp(join(tmpdir(), "create-agent-app-")));
const discard = (folder: string) => rm(folder, { recursive: true, force: true, maxRetries: 5 });

/** A folder with one program in it, to be put first on PATH. */
export async function fakeProgram(name: string, script: string): Promise<string> {
  const folder = await sandbox();
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}
