import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { cli, projectRoot } from "../support/cli.ts";
import { sandbox } from "../support/sandbox.ts";

const starters = join(projectRoot, "templates/starters");

describe.for(readdirSync(starters))("the example %s", (name) => {
  test("composes whatever it allows", { timeout: 240_000 }, async () => {
    const { exitCode, stdout } = await cli(["starter", "check", join(starters, name), "--quick", "--json"], {
      folder: projectRoot,
    });
    const { passed, problems, combinations } = JSON.parse(stdout);
    expect({ exitCode, passed, problems }).toEqual({ exitCode: 0, passed: true, problems: [] });
    expect(combinations.length).toBeGreaterThan(10);
  });

  test("locks something, and can be published as it is", () => {
    const read = (path: string) => JSON.parse(readFileSync(join(starters, name, path), "utf8"));
    const { locked = {}, version } = read("agent-starter.json");
    expect(Object.keys(locked).length).toBeGreaterThan(0);
    const manifest = read("package.json");
    expect(manifest).toMatchObject({ name, version, files: ["agent-starter.json", "layers", "generators"] });
    expect(manifest).not.toHaveProperty("scripts");
  });
});

test("package.json with an answer in it is as the formatter of the repository wants it", async () => {
  const folder = await sandbox();
  const flags = ["--yes", "--no-install", "--no-git", "--starter", join(starters, "minimal")];
  expect(await cli(["agent", ...flags], { folder })).toMatchObject({ exitCode: 0 });
  const oxfmt = join(projectRoot, "node_modules/.bin/oxfmt");
  const { all } = await execa(oxfmt, ["--check", "package.json"], {
    cwd: join(folder, "agent"),
    all: true,
    reject: false,
  });
  expect(all).toContain("All matched files use the correct format.");
});
