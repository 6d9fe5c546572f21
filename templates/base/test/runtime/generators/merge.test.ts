import { afterAll, expect, test } from "vitest";

import { Copy } from "./copy.ts";

const copy = new Copy();

afterAll(() => copy.remove());

async function git(...args: string[]) {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const outcome = await copy.run("git", ...identity, ...args);
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(0);
}

async function addTools(...names: string[]) {
  for (const name of names) await copy.generate("tool", name, "--yes");
  await git("add", "src", ".gitattributes");
  await git("commit", "--message", names.join(" "));
}

test(
  "two branches that each add tools merge without a conflict, and the barrel fits",
  { timeout: 60_000 },
  async () => {
    await git("init", "--initial-branch", "main");
    await addTools("middle");
    await git("checkout", "-b", "one");
    await addTools("alpha", "omega");
    await git("checkout", "-b", "two", "main");
    await addTools("beta", "zeta");
    await git("merge", "--no-edit", "one");

    const merged = copy.read("src/tools/index.ts");
    for (const name of ["middle", "alpha", "omega", "beta", "zeta"]) {
      expect(merged.split(`export { default as ${name} } from`)).toHaveLength(2);
    }
    const importing = await copy.run(
      process.execPath,
      "--input-type=module",
      "--eval",
      'import "./src/tools/index.ts"',
    );
    expect(importing).toMatchObject({ code: 0 });
    await copy.generate("barrel");
    expect(copy.read("src/tools/index.ts")).toBe(merged);
  },
);
