import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { choicesFrom, forEachAxis, axes } from "../generators/engine/axes.ts";
import { cli, projectRoot } from "./support/cli.ts";
import { planOf, templates, textIn } from "./support/composed.ts";
import { filesIn } from "./support/files.ts";
import { sandbox } from "./support/sandbox.ts";

const standard = forEachAxis((axis) => axes[axis].standard);
const { model: models } = choicesFrom(await templates.featureIds());

/** Files about the creation of the repository, its key and the install. */
const differing = [".agent-app/baseline.ndjson", ".agent-app/example.json", ".env", "node_modules"];

test("generates the same repository with --model and with npm run generate model", { timeout: 180_000 }, async () => {
  const folder = await sandbox();
  const created = await cli(["shop", "--yes", "--no-install", "--no-git"], { folder });
  expect(created.exitCode).toBe(0);
  const repository = join(folder, "shop");
  await symlink(join(projectRoot, "node_modules"), join(repository, "node_modules"));
  expect(models).toHaveLength(10);
  // The last one is the script, which base has.
  for (const model of [...models.slice(1), models[0]!]) {
    await execa(process.execPath, ["generators/generate.ts", "model", model], { cwd: repository });
    const plan = await planOf({ ...standard, model }, "npm");
    const paths = [...plan.files.keys()].filter((path) => !differing.includes(path));
    expect((await filesIn(repository)).filter((path) => !differing.includes(path))).toEqual(paths.toSorted());
    for (const path of paths) {
      const text = await readFile(join(repository, path), "utf8");
      expect(withoutVersion(text), `${model}: ${path}`).toBe(withoutVersion(textIn(plan, path)));
    }
  }
});

/** Removes the version of the program: only this differs. */
function withoutVersion(text: string): string {
  return text.replace(/("name": "create-agent-app",\s*"version": ")[^"]*/, "$1");
}
