import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { story } from "../support/update.ts";

const text = (first: string, last = "last") => `${first}\n\n\n\n\n${last}\n`;
const bytes = (last: number) => Buffer.from([0, 1, 2, last]);
const parted = {
  template: { "src/a.txt": text("first") },
  user: { "src/a.txt": text("mine") },
  next: { "src/a.txt": text("theirs", "LAST") },
};
const declined = "src/a.txt stays yours; the template's change of 1.1.0 is not in it.";

test("--conflict theirs takes what the template has where both changed it", async () => {
  const { update, read } = await story(parted);
  expect(await update("--conflict", "theirs")).toMatchObject({ exitCode: 0 });
  expect(await read("src/a.txt")).toBe(text("theirs", "LAST"));
  expect(await read(".agent-app/ledger.ndjson")).toBeUndefined();
});

test("--conflict ours keeps what the user has there, and every update says so until the template's change is taken", async () => {
  const { update, read, edit, publish } = await story(parted);
  expect(await update("--conflict", "ours")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(declined) });
  expect(await read("src/a.txt")).toBe(text("mine", "LAST"));
  await edit({});
  await publish("1.2.0", { "src/b.txt": "b\n" });
  expect(await update()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(declined) });
  expect(await read("src/b.txt")).toBe("b\n");
  await edit({ "src/a.txt": text("theirs", "LAST") });
  const { exitCode, stdout } = await update();
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("stays yours") });
  expect(await read(".agent-app/ledger.ndjson")).toBeUndefined();
});

test("what was declined is a question again when the template changes it further", async () => {
  const { update, edit, publish } = await story(parted);
  await update("--conflict", "ours");
  await edit({});
  await publish("1.2.0", { "src/a.txt": text("theirs, again", "LAST") });
  expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("src/a.txt") });
});

test("what was declined and is waived with a reason is not shown any more", async () => {
  const { update, edit, publish, read } = await story(parted);
  await update("--conflict", "ours");
  await edit({});
  expect(await update("--waive", "src/a.txt")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("--reason"),
  });
  expect(await update("--waive", "src/b.txt", "--reason", "Ours.")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/No change of src\/b\.txt was kept out.*\n.*src\/a\.txt/),
  });
  expect(await update("--waive", "src/a.txt", "--reason", "We sing it otherwise.")).toMatchObject({ exitCode: 0 });
  await edit({});
  await publish("1.2.0", { "src/b.txt": "b\n" });
  const { stdout } = await update();
  expect(stdout).toContain("src/b.txt");
  expect(stdout).not.toContain("src/a.txt");
  expect(await read(".agent-app/ledger.ndjson")).toContain("We sing it otherwise.");
});

test("--conflict markers leaves the conflict to editors and git, and --undo takes that back, too", async () => {
  const { update, read, git } = await story(parted);
  expect(await update("--conflict", "markers")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("git add src/a.txt"),
  });
  expect(await read("src/a.txt")).toMatch(/^<<<<<<< .*\nmine\n=======\ntheirs\n>>>>>>> .*\n\n\n\n\nLAST\n$/);
  expect(git("diff", "--name-only", "--diff-filter=U")).toBe("src/a.txt\n");
  const stages = [1, 2, 3].map((stage) => git("show", `:${stage}:src/a.txt`));
  expect(stages).toEqual([text("first"), text("mine"), text("theirs", "LAST")]);
  expect(await update("--undo")).toMatchObject({ exitCode: 0 });
  expect(git("status", "--porcelain")).toBe("");
});

test.for([
  ["mine", "LAST", declined],
  ["theirs", "LAST", undefined],
  ["both of us", "LAST", undefined],
] as const)("markers that became %s are known at the next update for what they are", async ([first, last, words]) => {
  const { update, edit, publish } = await story(parted);
  await update("--conflict", "markers");
  await edit({ "src/a.txt": text(first, last) });
  await publish("1.2.0", { "src/b.txt": "b\n" });
  const { exitCode, stdout } = await update();
  expect(exitCode).toBe(0);
  expect(stdout.includes(declined)).toBe(words !== undefined);
});

test("of an edited file that the template deleted, ours is kept and theirs is gone", async () => {
  const deleted = { ...parted, next: { "src/a.txt": null } };
  const kept = await story(deleted);
  expect(await kept.update("--conflict", "ours")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(declined),
  });
  expect(await kept.read("src/a.txt")).toBe(text("mine"));
  const gone = await story(deleted);
  expect(await gone.update("--conflict", "theirs")).toMatchObject({ exitCode: 0 });
  expect(await gone.read("src/a.txt")).toBeUndefined();
});

test("a binary is taken whole from one side", async () => {
  const { update, repository } = await story({
    template: { "logo.png": bytes(3) },
    user: { "logo.png": bytes(4) },
    next: { "logo.png": bytes(5) },
  });
  expect(await update("--conflict", "theirs")).toMatchObject({ exitCode: 0 });
  expect(await readFile(`${repository}/logo.png`)).toEqual(bytes(5));
});
