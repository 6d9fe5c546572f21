import { beforeEach, expect, test } from "vitest";

import { StaleFact, type Fact, type Memory, type NewFact } from "../../../src/runtime/ports/memory.ts";

/** What every memory keeps. `create` opens an empty one. */
export function memoryContract(create: () => Memory | Promise<Memory>): void {
  let memory: Memory;
  beforeEach(async () => {
    memory = await create();
  });

  test("recalls what it was told, with its source, its first version and its time", async () => {
    const before = Date.now();
    const fact = await memory.remember(nameIs("Sam"));
    expect(fact).toEqual({ ...nameIs("Sam"), version: 1, recordedAt: expect.any(Number) as number });
    expect(fact.recordedAt).toBeGreaterThanOrEqual(before);
    expect(await memory.recall("alice")).toEqual([fact]);
  });

  test("recalls the current version only", async () => {
    await memory.remember(nameIs("Sam"));
    expect(await memory.remember(nameIs("Max"))).toMatchObject({ value: "Max", version: 2 });
    expect(await memory.recall("alice")).toMatchObject([{ value: "Max", version: 2 }]);
  });

  test("recalls facts ordered by key, each with versions of its own", async () => {
    await memory.remember(nameIs("Sam"));
    await memory.remember({ ...nameIs("Frisian"), key: "language" });
    await memory.remember(nameIs("Max"));
    expect((await memory.recall("alice")).map(outline)).toEqual(["language 1: Frisian", "name 2: Max"]);
  });

  test("keeps every version, oldest first", async () => {
    for (const value of ["Sam", "Max", "Sam"])
      await memory.remember(nameIs(value, `form of ${value} ${Math.random()}`));
    expect((await memory.history("alice")).map(outline)).toEqual(["name 1: Sam", "name 2: Max", "name 3: Sam"]);
  });

  test("knows nothing of a subject it was told nothing about", async () => {
    await memory.remember(nameIs("Sam"));
    expect(await memory.recall("bob")).toEqual([]);
    expect(await memory.history("bob")).toEqual([]);
  });

  test("writes against the version that is expected", async () => {
    await memory.remember(nameIs("Sam"), 0);
    expect(await memory.remember(nameIs("Max"), 1)).toMatchObject({ version: 2 });
  });

  test.each([
    ["there is none yet, but there is one", 0],
    ["nobody wrote in between, but somebody did", 1],
    ["there is a version that there is not", 3],
  ])("refuses a write that expects that %s", async (_, expectedVersion) => {
    await memory.remember(nameIs("Sam"));
    await memory.remember(nameIs("Max"));
    await expect(memory.remember(nameIs("Kim"), expectedVersion)).rejects.toThrow(StaleFact);
    expect(await memory.recall("alice")).toMatchObject([{ value: "Max", version: 2 }]);
  });

  test("lets one of two writes win that expect the same version", async () => {
    const writes = [memory.remember(nameIs("Sam"), 0), memory.remember(nameIs("Max"), 0)];
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("takes the same value from the same source for the same write", async () => {
    const first = await memory.remember(nameIs("Sam"), 0);
    expect(await memory.remember(nameIs("Sam"), 0)).toEqual(first);
    expect(await memory.history("alice")).toHaveLength(1);
  });

  test("lets a late repeat not undo what was written since", async () => {
    const first = await memory.remember(nameIs("Sam"));
    await memory.remember(nameIs("Max"));
    expect(await memory.remember(nameIs("Sam"))).toEqual(first);
    expect(await memory.recall("alice")).toMatchObject([{ value: "Max", version: 2 }]);
  });

  test("takes the same value from another source for a new version", async () => {
    await memory.remember(nameIs("Sam"));
    expect(await memory.remember(nameIs("Sam", "a letter"))).toMatchObject({ version: 2, source: "a letter" });
  });

  test("takes the same write twice at the same time for one", async () => {
    const [first, second] = await Promise.all([memory.remember(nameIs("Sam")), memory.remember(nameIs("Sam"))]);
    expect(second).toEqual(first);
    expect(await memory.history("alice")).toHaveLength(1);
  });

  test("numbers the versions of writes that come at the same time", async () => {
    const values = ["Sam", "Max", "Kim", "Ann", "Tom"];
    const facts = await Promise.all(values.map((value) => memory.remember(nameIs(value))));
    expect(facts.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(await memory.recall("alice")).toMatchObject([{ version: 5 }]);
  });

  test("recalls a value as it was told, to the character", async () => {
    await memory.remember(nameIs("a\u0000b \u{1F600} 'é'", "a form"));
    expect(await memory.recall("alice")).toMatchObject([{ value: "a\u0000b \u{1F600} 'é'" }]);
  });

  test("records keys by their characters, not by a language", async () => {
    for (const key of ["b", "a b", "B", "ab", "a"]) await memory.remember({ ...nameIs("Sam"), key });
    expect((await memory.recall("alice")).map(({ key }) => key)).toEqual(["B", "a", "a b", "ab", "b"]);
  });

  test("forgets a subject whole, and nobody else", async () => {
    await memory.remember(nameIs("Sam"));
    await memory.remember(nameIs("Max"));
    await memory.remember({ ...nameIs("Bobby"), subject: "bob" });
    await memory.forget("alice");
    expect(await memory.recall("alice")).toEqual([]);
    expect(await memory.history("alice")).toEqual([]);
    expect(await memory.recall("bob")).toHaveLength(1);
    expect(await memory.remember(nameIs("Sam"), 0)).toMatchObject({ version: 1 });
  });
}

function nameIs(value: string, source = `form of ${value}`): NewFact {
  return { subject: "alice", key: "name", value, source };
}

function outline({ key, version, value }: Fact): string {
  return `${key} ${version}: ${value}`;
}
