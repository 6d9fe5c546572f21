import { beforeEach, expect, test } from "vitest";

import { StaleFact } from "../../../src/runtime/errors.ts";
import type { Fact, Memory, NewFact } from "../../../src/runtime/ports/memory.ts";

/** Tests of every memory. `create` opens an empty one. */
export function memoryContract(create: () => Memory | Promise<Memory>): void {
  let memory: Memory;
  beforeEach(async () => {
    memory = await create();
  });

  test("recalls a fact with its source, version and time", async () => {
    const before = Date.now();
    const fact = await memory.remember(nameIs("Sam"));
    expect(fact).toEqual({ ...nameIs("Sam"), version: 1, recordedAt: expect.any(Number) as number });
    expect(fact.recordedAt).toBeGreaterThanOrEqual(before);
    expect(await memory.recall("alice")).toEqual([fact]);
    expect([await memory.recall("bob"), await memory.history("bob")]).toEqual([[], []]);
  });

  test("recalls the current version of each fact, sorted by key", async () => {
    await memory.remember(nameIs("Sam"));
    await memory.remember({ ...nameIs("Frisian"), key: "language" });
    expect(await memory.remember(nameIs("Max"))).toMatchObject({ value: "Max", version: 2 });
    expect((await memory.recall("alice")).map(outline)).toEqual(["language 1: Frisian", "name 2: Max"]);
  });

  test("adds a version for another value or another source", async () => {
    const facts = [nameIs("Sam"), nameIs("Sam", "a letter"), nameIs("Max"), nameIs("Sam", "a call")];
    for (const fact of facts) await memory.remember(fact);
    const versions = ["name 1: Sam", "name 2: Sam", "name 3: Max", "name 4: Sam"];
    expect((await memory.history("alice")).map(outline)).toEqual(versions);
  });

  test.each([
    ["none", 0],
    ["an older one", 1],
    ["a later one", 3],
  ])("accepts the expected version and rejects %s", async (_, expectedVersion) => {
    await memory.remember(nameIs("Sam"), 0);
    await memory.remember(nameIs("Max"), 1);
    await expect(memory.remember(nameIs("Kim"), expectedVersion)).rejects.toThrow(StaleFact);
    expect(await memory.recall("alice")).toMatchObject([{ value: "Max", version: 2 }]);
  });

  test("accepts one of two writes with the same expected version", async () => {
    const writes = [memory.remember(nameIs("Sam"), 0), memory.remember(nameIs("Max"), 0)];
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("treats the same value and source as a repeat", async () => {
    const first = await memory.remember(nameIs("Sam"), 0);
    expect(await memory.remember(nameIs("Sam"), 0)).toEqual(first);
    expect(await memory.history("alice")).toHaveLength(1);
  });

  test("keeps the newer value after a late repeat", async () => {
    const first = await memory.remember(nameIs("Sam"));
    await memory.remember(nameIs("Max"));
    expect(await memory.remember(nameIs("Sam"))).toEqual(first);
    expect(await memory.recall("alice")).toMatchObject([{ value: "Max", version: 2 }]);
  });

  test("stores a write once when it repeats at the same time", async () => {
    const [first, second] = await Promise.all([memory.remember(nameIs("Sam")), memory.remember(nameIs("Sam"))]);
    expect(second).toEqual(first);
    expect(await memory.history("alice")).toHaveLength(1);
  });

  test("numbers the versions of writes at the same time", async () => {
    const values = ["Sam", "Max", "Kim", "Ann", "Tom"];
    const facts = await Promise.all(values.map((value) => memory.remember(nameIs(value))));
    expect(facts.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(await memory.recall("alice")).toMatchObject([{ version: 5 }]);
  });

  test("recalls any text unchanged", async () => {
    await memory.remember(nameIs("a\u0000b \u{1F600} 'é'", "a form"));
    expect(await memory.recall("alice")).toMatchObject([{ value: "a\u0000b \u{1F600} 'é'" }]);
  });

  test("sorts keys by code point", async () => {
    for (const key of ["b", "a b", "B", "ab", "a"]) await memory.remember({ ...nameIs("Sam"), key });
    expect((await memory.recall("alice")).map(({ key }) => key)).toEqual(["B", "a", "a b", "ab", "b"]);
  });

  test("forgets all facts of one subject only", async () => {
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
