import { expect, test } from "vitest";
import { story } from "./support/update.ts";

const template = { "src/a.txt": "a\n", "src/b.txt": "b\n" };
const feature = JSON.stringify({ title: "Stone", sentence: "Of stone.", owns: ["src/b.txt"] });
const features = {
  "program/templates/features/state-stone/feature.json": feature,
  "program/templates/features/state-stone/src/b.txt": "stone\n",
  "program/templates/features/state-stone/package.json": '{ "dependencies": { "stone": "1.0.0" } }',
};
const starter = {
  "acme/agent-starter.json": JSON.stringify({ name: "acme", version: "2.0.0" }),
  "acme/layers/house/feature.json": JSON.stringify({ title: "House", sentence: "Ours." }),
  "acme/layers/house/SECURITY.md": "Write to us.\n",
};

/** A repository with a feature and a starter, and the reply to `why` in it. */
async function made() {
  const { program, folder, write } = await story({ template });
  await write({ ...features, ...starter });
  await program(["one", "--yes", "--no-install", "--starter", "./acme", "--state", "stone"], folder);
  const why = (...words: string[]) => program(["why", ...words], `${folder}/one`);
  return { why, write };
}

test("a file is traced to base, a feature or a starter, and a list of facts to all of them", async () => {
  const { why } = await made();
  expect(await why("src/a.txt")).toMatchObject({
    exitCode: 0,
    stdout: "src/a.txt\n  from      base; create-agent-app 1.1.0\n  here      as it was generated",
  });
  expect((await why("src/b.txt")).stdout).toContain("from      the feature state-stone; create-agent-app 1.1.0");
  expect((await why("SECURITY.md")).stdout).toContain(
    "the starter acme/house; create-agent-app 1.1.0 with ../acme 2.0.0",
  );
  expect((await why("package.json")).stdout).toContain("base, the feature state-stone");
});

test("what was edited or deleted since, what is the team's own and what the program keeps are told apart", async () => {
  const { why, write } = await made();
  await write({ "one/src/a.txt": "mine\n", "one/src/b.txt": null, "one/src/mine.txt": "mine\n" });
  expect((await why("src/a.txt")).stdout).toContain("here      edited since");
  expect((await why("src/b.txt")).stdout).toContain("here      deleted since");
  expect((await why("src/mine.txt")).stdout).toContain("you: no layer has such a file");
  expect((await why(".agent-app/manifest.json")).stdout).toContain("this program");
  expect((await why(".env")).stdout).toContain("its creation");
});

test("what was kept out of it is told with the reason, as one object with --json", async () => {
  const { program, repository, update, edit } = await story({
    template,
    user: { "src/a.txt": "mine\n" },
    next: { "src/a.txt": "theirs\n" },
  });
  await update("--conflict", "ours");
  await edit({});
  await update("--waive", "src/a.txt", "--reason", "We sing it otherwise.");
  expect((await program(["why", "a.txt"], `${repository}/src`)).stdout).toContain(
    "kept out  the template's change of 1.1.0: waived. We sing it otherwise.",
  );
  expect(JSON.parse((await program(["why", "src/a.txt", "--json"], repository)).stdout)).toEqual({
    file: "src/a.txt",
    origin: "generated",
    layers: [{ id: "base", kind: "base" }],
    template: { name: "create-agent-app", version: "1.1.0" },
    starter: null,
    here: "edited",
    keptOut: [{ why: "waived", since: "1.1.0", reason: "We sing it otherwise." }],
  });
});

test.for([
  [["src/aa.txt"], "There is no src/aa.txt, and none was generated.\n  The nearest is src/a.txt."],
  [["../elsewhere.txt"], "../elsewhere.txt is outside of"],
  [[], "why needs the path of one file."],
  [["src/a.txt", "src/b.txt"], "why needs the path of one file."],
  [["--jso"], "There is no flag --jso."],
] as const)("%o is refused", async ([words, sentence]) => {
  const { program, repository } = await story({ template });
  expect(await program(["why", ...words], repository)).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining(sentence),
  });
});

test("outside of a repository there is nothing to ask after", async () => {
  const { program, folder } = await story({ template });
  expect(await program(["why", "x"], folder)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("not inside a repository of this program"),
  });
});
