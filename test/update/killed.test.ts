import { watch } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { Transaction } from "../../generators/shell/transaction.ts";
import { plainEnvironment } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { sandbox } from "../support/sandbox.ts";

const apply = join(import.meta.dirname, "../support/apply.ts");
const count = 30;

/** Resolves when the change of files begins: what is replaced has been set aside then. */
function beginning(own: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    watch(own, { signal }, (_event, name) => {
      if (name === "applying") resolve();
    });
  });
}

async function contents(root: string): Promise<string> {
  const paths = await filesIn(root);
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), "utf8")));
  return paths.map((path, index) => `${path}: ${texts[index]}`).join("");
}

test(
  "killed at 50 moments of its way, a change of many files is whole or rolled back by the next one",
  { timeout: 180_000 },
  async () => {
    const [root, own] = [await sandbox(), await sandbox()];
    for (let number = 0; number < count; number += 2) {
      await mkdir(join(root, `src/${number % 7}`), { recursive: true });
      await writeFile(join(root, `src/${number % 7}/${number}.txt`), `before ${number}\n`);
    }
    const start = () =>
      execa(process.execPath, [apply, root, own, String(count)], { reject: false, env: plainEnvironment(root) });
    const before = await contents(root);
    await start();
    const after = await contents(root);
    await new Transaction(root, own).undo();
    expect(await contents(root)).toBe(before);

    const ends = { whole: 0, rolledBack: 0 };
    for (let moment = 0; moment < 50; moment += 1) {
      const stop = new AbortController();
      const begun = beginning(own, stop.signal);
      const running = start();
      await begun;
      await delay(moment / 8);
      running.kill("SIGKILL");
      await running;
      stop.abort();
      const rolledBack = await new Transaction(root, own).rollBack();
      ends[rolledBack ? "rolledBack" : "whole"] += 1;
      expect(await contents(root)).toBe(rolledBack ? before : after);
      if (!rolledBack) await new Transaction(root, own).undo();
    }
    expect(ends.rolledBack).toBeGreaterThan(0);
  },
);
