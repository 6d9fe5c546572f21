import { expect, test } from "vitest";
import { axes, forEachAxis } from "../generators/engine/axes.ts";
import { planOf, textIn } from "./support/composed.ts";

test.for(["src/agent/", "src/tools/", "src/ports/", "src/http/"])(
  "%s is byte for byte the same on every engine",
  async (folder) => {
    const [embedded, restate] = await Promise.all([filesIn("embedded", folder), filesIn("restate", folder)]);
    expect(Object.keys(embedded).length).toBeGreaterThan(3);
    expect(restate).toEqual(embedded);
  },
);

async function filesIn(engine: string, folder: string): Promise<Record<string, string>> {
  const standards = forEachAxis((axis) => axes[axis].standard);
  const plan = await planOf({ ...standards, state: "postgres", engine }, "npm");
  const paths = [...plan.files.keys()].filter((path) => path.startsWith(folder));
  return Object.fromEntries(paths.map((path) => [path, textIn(plan, path)]));
}
