import { expect, test } from "vitest";
import { standards } from "../generators/engine/axes.ts";
import { planOf, textIn } from "./support/composed.ts";

test("an engine supplies src/runtime/engine and the store's lock, and no other source file", async () => {
  const [embedded, restate] = await Promise.all([sourcesWith("embedded"), sourcesWith("restate")]);
  const paths = new Set([...embedded.keys(), ...restate.keys()]);
  const different = [...paths].filter((path) => embedded.get(path) !== restate.get(path));
  const others = different.filter((path) => !path.startsWith("src/runtime/engine/"));
  expect(others).toEqual(["src/runtime/state/postgres/lock-mode.ts"]);
  expect(different).toContain("src/runtime/engine/engine.ts");
});

/** Returns the text of each file in src, by path. */
async function sourcesWith(engine: string): Promise<Map<string, string>> {
  const plan = await planOf({ ...standards, state: "postgres", engine }, "npm");
  const paths = [...plan.files.keys()].filter((path) => path.startsWith("src/"));
  return new Map(paths.map((path) => [path, textIn(plan, path)]));
}
