import { describe, expect, test } from "vitest";
import { story } from "../support/update.ts";

const template = { "generators/tool/index.ts": "// tool\n" };
const flags = ["--yes", "--no-install", "--starter", "./acme"];

async function starter(own: object, files: Record<string, string> = {}) {
  const at = await story({ template });
  await at.write({
    "acme/agent-starter.json": JSON.stringify({ name: "acme", version: "1.2.0", ...own }),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`acme/${path}`, text])),
    "program/templates/features/ci-bell/feature.json": JSON.stringify({ title: "Bell", sentence: "Rings." }),
    "program/templates/features/ci-bell/bell.txt": "bell\n",
  });
  return { ...at, make: (...more: string[]) => at.program(["one", ...flags, ...more], at.folder) };
}

describe("the engine that a starter needs", () => {
  test.for(["1.1.0", ">=1 <2", "^1.0.0"])("%s fits this one", async (engine) => {
    const { make } = await starter({ engine });
    expect(await make()).toMatchObject({ exitCode: 0 });
  });

  test("is named when this one does not fit", async () => {
    const { make, readAt } = await starter({ engine: ">=2" });
    expect(await make()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("acme 1.2.0 needs create-agent-app >=2, and this is 1.1.0."),
    });
    expect(await readAt("one/package.json")).toBeUndefined();
  });

  test("is a range of versions", async () => {
    const { make } = await starter({ engine: "new" });
    expect(await make()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("engine: is not a range") });
  });
});

describe("generators of a starter", () => {
  test("lie beside those of the repository", async () => {
    const { make, readAt } = await starter({}, { "generators/report/index.ts": "// report\n" });
    expect(await make()).toMatchObject({ exitCode: 0 });
    expect(await readAt("one/generators/report/index.ts")).toBe("// report\n");
    expect(await readAt("one/generators/tool/index.ts")).toBe("// tool\n");
  });

  test("do not take the place of one that is there", async () => {
    const { make } = await starter({}, { "generators/tool/index.ts": "// mine\n" });
    expect(await make()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("does not own generators/tool/index.ts"),
    });
  });
});

describe("a policy", () => {
  const rule = { rule: "require-choice", of: "ci", choices: ["bell"], reason: "Somebody has to hear it." };

  test("is remembered by the repository, with the name of who asks for it", async () => {
    const own = { rule: "require-file", path: "SECURITY.md", reason: "Whoever finds a hole must find us." };
    const { make, readAt, program, folder } = await starter({ policy: [own], answers: { ci: "bell" } });
    expect(await make()).toMatchObject({ exitCode: 0 });
    const policies = async () => JSON.parse((await readAt("one/.agent-app/manifest.json"))!).policies;
    expect(await policies()).toEqual([{ starter: "acme", rules: [own] }]);
    expect(await program(["update"], `${folder}/one`)).toMatchObject({ exitCode: 0 });
    expect(await policies()).toEqual([{ starter: "acme", rules: [own] }]);
  });

  test("refuses a choice that it does not allow, with the reason", async () => {
    const { make, readAt } = await starter({ policy: [rule] });
    expect(await make()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("acme does not allow it: ci is none, and must be bell. Somebody has to hear it."),
    });
    expect(await make("--ci", "bell")).toMatchObject({ exitCode: 0 });
    expect(await readAt("one/bell.txt")).toBe("bell\n");
  });

  test.for([
    [{ rule: "forbid-everything", reason: "So." }, "policy.0"],
    [{ rule: "require-file", path: "a" }, "policy.0.reason"],
    [{ rule: "minimum-node", version: "new", reason: "So." }, "policy.0.version"],
  ] as const)("with a mistake is refused by its field: %o", async ([mistake, field]) => {
    const { make } = await starter({ policy: [mistake] });
    expect(await make()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(field) });
  });
});
