import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { cli, plainEnvironment } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { lastingSandbox, sandbox } from "../support/sandbox.ts";
import { gitIn } from "../support/update.ts";
import { makeItTheirs } from "./edits.ts";
import { earlierVersions, lackingHistory, programOf, type Version } from "./versions.ts";

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

  // All that runs is its own suite, on whatever machine this is.
  const patience = { timeout: 20 * 60_000 };
  test("passes its checks when it is new: what every update below ends with is the same tree", patience, async () => {
    const { all } = await execa("npm", ["run", "check"], {
      cwd: today,
      env: plainEnvironment(join(today, ".."), { NO_COLOR: "1" }),
      extendEnv: false,
      all: true,
    });
    expect(all).toMatch(/Tests\s+\d+ passed/);
  });

  test.for(versions.filter(({ hasBaseline }) => hasBaseline))(
    "is what a new one with these edits would be, after an update from $title",
    async (version) => {
      const shop = await edited(version);
      expect(await cli(["update", "--json"], { folder: shop })).toMatchObject({ exitCode: 0 });
      expect(withoutTool(await textsIn(shop))).toEqual(withoutTool(expected));
    },
  );

  test.for(someOf(versions.filter(({ hasBaseline, isWhole }) => isWhole && !hasBaseline)))(
    "is that, too, after it was adopted, from $title, which recorded nothing",
    async (version) => {
      const shop = await edited(version);
      expect(await cli(["adopt", "--yes", "--json"], { folder: shop })).toMatchObject({ exitCode: 0 });
      gitIn(shop, "add", "--all");
      gitIn(shop, "commit", "--quiet", "--message", "Adopt");
      const { exitCode, stderr } = await cli(["update", "--json"], { folder: shop });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(withoutTool(await textsIn(shop))).toEqual(withoutTool(expected));
    },
  );
});

/** Removes the tool that the generator of the version wrote. It belongs to the team, so no update changes it. */
function withoutTool(texts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).filter(([path]) => !path.startsWith("src/tools/search-docs")));
}

/** A repository of the version with the edits of a team. */
async function edited(version: Version): Promise<string> {
  const folder = await sandbox();
  const program = await programOf(version, join(folder, "program"));
  await program(["shop", ...quick], folder);
  await makeItTheirs(join(folder, "shop"));
  return join(folder, "shop");
}

/** The oldest, the newest and one between them. */
function someOf<Item>(items: readonly Item[]): Item[] {
  const places = new Set([0, Math.floor((items.length - 1) / 2), items.length - 1]);
  return items.filter((_, index) => places.has(index));
}

/** Every file but what holds a key of its own. */
async function textsIn(folder: string): Promise<Record<string, unknown>> {
  const paths = (await filesIn(folder)).filter((path) => path !== ".env" && path !== "node_modules");
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), "utf8")));
  return Object.fromEntries(paths.map((path, index) => [path, meaningOf(path, texts[index]!)]));
}

/** In these, an order says nothing. */
function meaningOf(path: string, text: string): unknown {
  if (path === "package.json") return JSON.parse(text);
  if (/^src\/\w+\/index\.ts$/.test(path)) return text.split("\n").toSorted();
  if (path === ".env.example") return text.trimEnd().split("\n\n").toSorted();
  return text;
}
