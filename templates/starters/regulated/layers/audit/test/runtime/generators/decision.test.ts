import { afterAll, expect, test } from "vitest";

import { Copy } from "./copy.ts";

const copy = new Copy();

afterAll(() => copy.remove());

test("a decision record gets the next free number, its reason and a title", { timeout: 60_000 }, async () => {
  const why = "The auditors ask for ten years.";
  const { code, stdout } = await copy.generate("decision", "keep-records-ten-years", "--why", why);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("0103-keep-records-ten-years.md") });
  expect(copy.read("docs/decisions/0103-keep-records-ten-years.md")).toMatch(
    /^# 103\. Keep records ten years\n\n## Context\n\nThe auditors ask for ten years\.\n/,
  );
});
