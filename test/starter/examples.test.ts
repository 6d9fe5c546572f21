import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, projectRoot } from "../support/cli.ts";

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
