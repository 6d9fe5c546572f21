import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeItTheirs } from "../history/edits.ts";
import { cli } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { sandbox } from "../support/sandbox.ts";
import { gitIn } from "../support/update.ts";

const quick = ["--yes", "--no-install"];

/** Every file but the one with a key of its own. In lists of facts, an order says nothing. */
async function textsIn(folder: string): Promise<Record<string, unknown>> {
  const paths = (await filesIn(folder)).filter((path) => path !== ".env" && path !== "node_modules");
  const entries = paths.map(async (path) => {
    const text = await readFile(join(folder, path), "utf8");
    if (path === "package.json") return [path, JSON.parse(text)];
    return [path, path === ".env.example" ? text.trimEnd().split("\n\n").toSorted() : text];
  });
  return Object.fromEntries(await Promise.all(entries));
}

test("a choice that is made later leaves the repository that it would have begun with, and says what it asks for", async () => {
  const folder = await sandbox();
  await cli(["began/shop", ...quick, "--state", "postgres", "--deploy", "docker"], { folder });
  await cli(["shop", ...quick], { folder });
  const shop = join(folder, "shop");
  const { exitCode, stdout } = await cli(["update", "--set", "state=postgres", "--set", "deploy=docker"], {
    folder: shop,
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Let runs end before you switch. Nothing is copied");
  for (const command of [
    "npm install",
    "git diff .env.example",
    "docker compose up --detach --wait postgres",
    "npm run check",
  ]) {
    expect(stdout).toContain(`\n  ${command}  `.trimEnd());
  }
  expect(await textsIn(shop)).toEqual(await textsIn(join(folder, "began/shop")));
});

test(
  "the store and then the engine of a repository with tools and edits are switched, and all of these stay",
  { timeout: 120_000 },
  async () => {
    const folder = await sandbox();
    await cli(["began/shop", ...quick, "--state", "postgres", "--engine", "restate"], { folder });
    await cli(["shop", ...quick], { folder });
    const [began, shop] = [join(folder, "began/shop"), join(folder, "shop")];
    await makeItTheirs(began);
    await makeItTheirs(shop);
    for (const set of ["state=postgres", "engine=restate"]) {
      const { exitCode, stdout } = await cli(["update", "--set", set], { folder: shop });
      expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Let runs end") });
      gitIn(shop, "add", "--all");
      gitIn(shop, "commit", "--quiet", "--message", "Switch");
    }
    const texts = await textsIn(shop);
    expect(Object.keys(texts)).toContain("src/tools/search-docs.ts");
    expect(texts).toEqual(await textsIn(began));
  },
);
