import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { sandbox } from "../support/sandbox.ts";

const quick = ["--yes", "--no-install"];

test("a choice that is made later leaves the repository that it would have begun with, and says what it asks for", async () => {
  const folder = await sandbox();
  await cli(["began/shop", ...quick, "--state", "postgres", "--deploy", "docker"], { folder });
  await cli(["shop", ...quick], { folder });
  const shop = join(folder, "shop");
  const { exitCode, stdout } = await cli(["update", "--set", "state=postgres", "--set", "deploy=docker"], {
    folder: shop,
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Let runs end before you switch.");
  for (const command of [
    "npm install",
    "git diff .env.example",
    "docker compose up --detach --wait postgres",
    "npm run check",
  ]) {
    expect(stdout).toContain(`\n  ${command}  `.trimEnd());
  }
  const began = join(folder, "began/shop");
  const paths = (await filesIn(began)).filter((path) => path !== ".env");
  expect((await filesIn(shop)).filter((path) => path !== ".env")).toEqual(paths);
  for (const path of paths) {
    expect(await readFile(join(shop, path), "utf8"), path).toBe(await readFile(join(began, path), "utf8"));
  }
});
