import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { quoted } from "../../generators/engine/quoted.ts";

test("what a shell would take apart is quoted", () => {
  expect([quoted("../my-agent"), quoted("my agents/shop")]).toEqual(["../my-agent", '"my agents/shop"']);
});

test.for(["", "$(echo x)", "`echo x`", "it's $HOME", '"; echo x; "', "a\\", "!!", "~/x", "a&b", "*"])(
  "a shell takes %j for one word",
  (text) => {
    const printed = execFileSync("sh", ["-c", `printf %s ${quoted(text)}`], { encoding: "utf8" });
    expect(printed).toBe(text);
  },
);
