import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { lastingSandbox, sandbox } from "../support/sandbox.ts";
import { makeItTheirs } from "./edits.ts";
import { earlierVersions, lackingHistory, programOf } from "./versions.ts";

const lacking = await lackingHistory();
const versions = lacking ? [] : await earlierVersions();
const quick = ["--yes", "--no-install"];

/** What today's program generates, with the same edits. */
const today = join(await lastingSandbox(), "shop");

test.runIf(lacking)(`${lacking}`, ({ skip }) => skip());

describe.skipIf(lacking)("a repository of an earlier version that a team has edited", async () => {
  await cli([today, ...quick], { folder: join(today, "..") });
  await makeItTheirs(today);
  const expected = await textsIn(today);

  test.for(versions.filter(({ hasBaseline }) => hasBaseline))(
    "is what a new one with these edits would be, after an update from $title",
    async (version) => {
      const folder = await sandbox();
      const program = await programOf(version, join(folder, "program"));
      await program(["shop", ...quick], folder);
      const shop = join(folder, "shop");
      await makeItTheirs(shop);
      expect(await cli(["update", "--json"], { folder: shop })).toMatchObject({ exitCode: 0 });
      expect(await textsIn(shop)).toEqual(expected);
    },
  );
});

/** Every file but what holds a key of its own. */
async function textsIn(folder: string): Promise<Record<string, unknown>> {
  const paths = (await filesIn(folder)).filter((path) => path !== ".env" && path !== "node_modules");
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), "utf8")));
  return Object.fromEntries(paths.map((path, index) => [path, meaningOf(path, texts[index]!)]));
}

/** In these, an order says nothing. */
function meaningOf(path: string, text: string): unknown {
  if (path === "package.json") return JSON.parse(text);
  if (path === ".env.example") return text.trimEnd().split("\n\n").toSorted();
  return text;
}
