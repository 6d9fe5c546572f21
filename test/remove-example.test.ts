import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { outputJson } from "fs-extra/esm";
import { describe, expect, test } from "vitest";
import { create, created, node, remove, script, text, textsIn } from "./remove-example/repository.ts";
import { cli, plainEnvironment } from "./support/cli.ts";
import { filesIn } from "./support/files.ts";
import { lastingSandbox, sandbox } from "./support/sandbox.ts";
import { atTerminal, controlC, enter } from "./support/terminal.ts";
import { commitAll } from "./yours/repository.ts";

describe("an untouched repository", () => {
  test.for([
    ["the default choices", []],
    [
      "Postgres, Restate, Docker and GitHub",
      "--state postgres --engine restate --deploy docker --ci github".split(" "),
    ],
    ["a model and pnpm", "--model anthropic --package-manager pnpm".split(" ")],
  ] as const)("equals one created without the example: %s", async ([, flags]) => {
    const expected = await textsIn(await created("--example", "none", ...flags));
    const repository = await created(...flags);
    expect(await remove(repository)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await textsIn(repository)).toEqual(expected);

    const updated = await create(join(await sandbox(), "agent"), flags);
    expect(await cli(["update", "--set", "example=none", "--no-install"], { folder: updated })).toMatchObject({
      exitCode: 0,
    });
    expect(await textsIn(updated)).toEqual(expected);
  });

  test("loses every word of the shop", async () => {
    const repository = await created();
    await remove(repository);
    const found = await execa("grep", ["-riE", "refund|shop|look-up-order", "src", "test", "evals"], {
      cwd: repository,
      reject: false,
    });
    expect(found).toMatchObject({ exitCode: 1, stdout: "" });
    expect(await text(repository, ".env")).not.toContain("ORDERS_PATH");
    expect((await filesIn(repository)).filter((path) => path.startsWith("generators/remove"))).toEqual([]);
    expect(JSON.parse(await text(repository, "package.json")).scripts).not.toHaveProperty("remove");
  });

  test("gets the example from an update, and loses it again", async () => {
    const repository = await create(join(await sandbox(), "agent"), ["--example", "none"]);
    const before = await textsIn(repository);
    await cli(["update", "--set", "example=shop", "--no-install"], { folder: repository });
    expect(await textsIn(repository)).toEqual(await textsIn(await created()));
    await remove(repository);
    expect(await textsIn(repository)).toEqual(before);
  });

  test("stays without the example when it is updated", async () => {
    const repository = await create(join(await sandbox(), "agent"), []);
    await remove(repository);
    commitAll(repository);
    const before = await textsIn(repository);
    expect(await cli(["update", "--json"], { folder: repository })).toMatchObject({ exitCode: 0 });
    expect(await textsIn(repository)).toEqual(before);
  });

  test("prints the changes of a dry run and writes nothing", async () => {
    const repository = await created();
    const before = await textsIn(repository);
    const { exitCode, stdout } = await node(repository, script, "example", "shop", "--dry-run");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Without the example "shop":\n\n[^]*\n {2}delete {2}src\/tools\/look-up-order\.ts\n/);
    expect(stdout).toMatch(/\n\nDry run: nothing was changed\.$/);
    expect(await textsIn(repository)).toEqual(before);
  });
});

describe("an example that has to stay", () => {
  test.for([
    ["a starter locks it", { locked: { example: { choice: "shop", reason: "We sell." } } }, {}, "We sell."],
    ["a layer needs it", {}, { requires: { "example-shop": "It refunds." } }, "It refunds."],
  ] as const)("cannot be removed when %s, and update has the reason", async ([, starter, feature, reason]) => {
    const folder = await sandbox();
    const layer = { title: "Desk", sentence: "A desk.", ...feature };
    await outputJson(join(folder, "acme/agent-starter.json"), { name: "acme", version: "1.0.0", ...starter });
    await outputJson(join(folder, "acme/layers/desk/feature.json"), layer);
    const repository = await create(join(folder, "agent"), ["--starter", join(folder, "acme")]);
    const { exitCode, stderr } = await remove(repository);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("update --set") });
    const updated = await cli(["update", "--set", "example=none"], { folder: repository });
    expect(updated).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(reason) });
  });
});

describe("at a terminal", () => {
  test.for([
    ["removes the example after y", `y${enter}`, 0, false],
    ["changes nothing after Enter", enter, 1, true],
    ["changes nothing after Ctrl-C", controlC, 130, true],
  ] as const)("%s", async ([, presses, exitCode, isThere]) => {
    const repository = await created();
    const terminal = { folder: repository, environment: plainEnvironment(join(repository, "..")) };
    const exchanges = [{ sees: "Remove the example? (y/N)", presses }];
    const ended = await atTerminal([process.execPath, script, "example"], terminal, exchanges);
    expect({ screen: ended.screen, exitCode: ended.exitCode }).toMatchObject({ exitCode });
    expect((await filesIn(repository)).includes("src/tools/issue-refund.ts")).toBe(isThere);
  });
});

describe("wrong use", async () => {
  const untouched = await create(join(await lastingSandbox(), "agent"), []);

  test.for([
    [[], "Name what to remove:\n\nnpm run remove example"],
    [["exampel"], 'Cannot remove "exampel". Did you mean "example"?'],
    [["example", "library"], 'The example of this repository is "shop", not "library".'],
    [["example", "shop", "now"], '"now" is one argument too many.'],
    [["example", "--force"], "There is no flag --force. Did you mean --"],
    [["example"], "Cannot ask: not a terminal. To remove the example: npm run remove example -- --yes"],
  ] as const)("exits with 2: remove %s", async ([parameters, message]) => {
    const before = await textsIn(untouched);
    const { exitCode, stdout, stderr } = await node(untouched, script, ...parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(await textsIn(untouched)).toEqual(before);
  });

  test("exits with 2 when the data of the example is lost", async () => {
    const repository = await created();
    await rm(join(repository, ".agent-app/example.json"));
    const { exitCode, stderr } = await remove(repository);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        ".agent-app/example.json is missing. Restore it from git, or run: create-agent-app update --set example=none",
    });
  });
});
