import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli } from "./support/cli.ts";
import { fakeProgram, sandbox } from "./support/sandbox.ts";
import { story } from "./support/update.ts";

interface Finding {
  readonly check: string;
  readonly state: "ok" | "open" | "broken";
  readonly fact: string;
  readonly remedy?: string;
}

/** What the doctor says in JSON, by check; `broken` and `open` are lists of checks. */
function reading({ exitCode, stdout }: { exitCode?: number | undefined; stdout: string }) {
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const inState = (state: string) => findings.filter((finding) => finding.state === state).map(({ check }) => check);
  const of = (check: string) => findings.find((finding) => finding.check === check);
  return { exitCode, open: inState("open"), broken: inState("broken"), of };
}

/** What it says of a new repository that was edited. */
const doctored = async (edit: (shop: string) => Promise<unknown>, environment = {}, ...flags: string[]) => {
  const folder = await sandbox();
  await cli(["shop", "--yes", "--no-install", ...flags], { folder });
  const shop = join(folder, "shop");
  await edit(shop);
  return reading(await cli(["doctor", "--json"], { folder: shop, environment }));
};

/** Adds a line to each file. */
const addLine = (shop: string, paths: readonly string[]) =>
  Promise.all(paths.map((path) => appendFile(join(shop, path), "\n")));

describe("a new repository", () => {
  test("has nothing broken and every step open, the model last", async () => {
    const folder = await sandbox();
    await cli(["shop", "--yes", "--no-install"], { folder });
    const { exitCode, stdout } = await cli(["doctor"], { folder: join(folder, "shop") });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /The model is scripted\.\n +npm run generate model anthropic.*\n\nNothing is broken; 12 things/,
    );
    expect(await doctored(async () => {})).toMatchObject({
      exitCode: 0,
      broken: [],
      open: "lockfile installed dev-key one-key telemetry example agent instructions evals ci deploy model".split(" "),
    });
  });

  test("has fewer steps open after each that is done", async () => {
    const { open, broken, of } = await doctored(async (shop) => {
      const change = async (path: string, changed: (text: string) => string) => {
        const text = await readFile(join(shop, path), "utf8");
        await writeFile(join(shop, path), changed(text));
      };
      await change("src/agent/instructions.md", () => "You help.\n");
      await change("evals/cases.jsonl", (text) => `${text}${text.split("\n")[0]}\n`);
      await change("src/adapters/model.ts", () => 'export { create, variables } from "./mine.ts";\n');
      await change(".env", (text) =>
        text
          .replace(/^API_KEYS=.*$/m, "API_KEYS=web:0123456789abcdef,jobs:fedcba9876543210")
          .replace(/^OTEL_EXPORTER_OTLP_ENDPOINT=$/m, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318")
          .replace(/^LOG_LEVEL=.*\n/m, ""),
      );
      await rm(join(shop, "src/tools/issue-refund.ts"));
      await writeFile(join(shop, "package-lock.json"), "{}");
    });
    expect(broken).toEqual([]);
    expect(open).toEqual("installed env example agent ci deploy prices".split(" "));
    expect(of("env")?.fact).toBe(".env does not know LOG_LEVEL.");
  });

  test("counts the unedited files of the example until it is removed", async () => {
    const files = [
      ".env.test evals/cases.jsonl src/adapters/orders.test.ts src/adapters/orders.ts src/agent/agent.ts",
      "src/agent/instructions.md src/agent/script.ts src/ports/orders.ts src/tools/issue-refund.test.ts",
      "src/tools/issue-refund.ts src/tools/look-up-order.test.ts src/tools/look-up-order.ts",
      "test/agent/conversation.test.ts",
    ].flatMap((line) => line.split(" "));
    const untouched = await doctored(async () => {}, {}, "--package-manager", "pnpm");
    expect(untouched.of("example")).toEqual({
      check: "example",
      state: "open",
      fact: `13 files of the example "shop" are unedited: ${files.slice(0, 5).join(", ")} and 8 more.`,
      remedy: "pnpm run remove example",
    });
    const edited = await doctored((shop) => addLine(shop, files.slice(1)));
    expect(edited.of("example")?.fact).toBe('One file of the example "shop" is unedited: .env.test.');
    expect((await doctored((shop) => addLine(shop, files))).of("example")).toBeUndefined();
    expect((await doctored(async () => {}, {}, "--example", "none")).of("example")).toBeUndefined();
  });

  test("names the update command when the data of the example is missing", async () => {
    const { of } = await doctored((shop) => rm(join(shop, ".agent-app/example.json")));
    expect(of("example")?.remedy).toBe("create-agent-app update --set example=none");
  });

  test("is told of a required variable that is empty, and of an .env that is gone", async () => {
    const emptied = await doctored(async (shop) => writeFile(join(shop, ".env"), "API_KEYS=\n"));
    expect(emptied.of("required")).toMatchObject({ state: "open", fact: "API_KEYS is not set." });
    const gone = await doctored((shop) => rm(join(shop, ".env")));
    expect(gone.of("env")).toMatchObject({
      fact: "There is no .env.",
      remedy: expect.stringContaining("cp .env.example"),
    });
  });

  test("is broken where a program is missing, or another package manager's lockfile lies beside its own", async () => {
    const path = await fakeProgram("git", "exit 127");
    const { exitCode, broken, of } = await doctored((shop) => writeFile(join(shop, "yarn.lock"), ""), {
      PATH: path,
      npm_config_user_agent: "npm/11.0.0 node/v20.19.0 linux x64",
    });
    expect({ exitCode, broken }).toEqual({ exitCode: 1, broken: ["node", "git", "package-manager", "lockfile"] });
    expect(of("lockfile")?.fact).toBe("yarn.lock is here, and npm does not read it.");
  });
});

describe("the templates", () => {
  const parted = {
    template: { "src/a.txt": "a\n", "src/b.txt": "b\n" },
    user: { "src/a.txt": "mine\n", "src/b.txt": null },
    next: { "src/a.txt": "theirs\n", "src/b.txt": "B\n" },
  };

  test("are behind those of the program until an update brings them, and what it could not bring stays open", async () => {
    const { program, repository, update, edit } = await story(parted);
    const doctor = async () => reading(await program(["doctor", "--json"], repository));
    expect((await doctor()).of("template")).toMatchObject({
      state: "open",
      fact: "It stands on create-agent-app 1.0.0; create-agent-app 1.1.0 has 2 files otherwise.",
      remedy: "create-agent-app update --dry-run",
    });
    await update("--conflict", "ours");
    await edit({});
    const after = await doctor();
    expect(after.of("template")).toMatchObject({ state: "ok" });
    expect(after.open.filter((check) => check === "kept-out")).toHaveLength(2);
    await update("--waive", "src/a.txt", "--reason", "Ours.");
    expect((await doctor()).open.filter((check) => check === "kept-out")).toHaveLength(1);
  });

  test("are broken while markers of a conflict stand in a file", async () => {
    const { program, repository, update } = await story(parted);
    await update("--conflict", "markers");
    const { exitCode, of } = reading(await program(["doctor", "--json"], repository));
    expect({ exitCode, ...of("kept-out") }).toMatchObject({
      exitCode: 1,
      fact: expect.stringContaining("src/a.txt has"),
    });
  });

  test("are broken where the repository is newer than the program", async () => {
    const { program, repository, update, publish } = await story({ template: parted.template });
    await update();
    await publish("1.0.5", {});
    const { exitCode, of } = reading(await program(["doctor", "--json"], repository));
    expect({ exitCode, ...of("template") }).toMatchObject({ exitCode: 1, fact: expect.stringContaining("newer than") });
  });

  test("cannot be compared where the baseline was edited by hand, or the starter is gone", async () => {
    const { program, repository, read, edit, folder, write } = await story({ template: parted.template });
    await edit({ ".agent-app/baseline.ndjson": (await read(".agent-app/baseline.ndjson"))!.replace("src/a", "src/c") });
    const edited = reading(await program(["doctor", "--json"], repository));
    expect({ ...edited.of("memory"), exitCode: edited.exitCode }).toMatchObject({ state: "broken", exitCode: 1 });

    await write({ "acme/agent-starter.json": JSON.stringify({ name: "acme", version: "1.0.0" }) });
    await program(["one", "--yes", "--no-install", "--starter", "./acme"], folder);
    await write({ "acme/agent-starter.json": null });
    const gone = reading(await program(["doctor", "--json"], join(folder, "one")));
    expect(gone.of("template")).toMatchObject({ state: "broken", fact: expect.stringContaining("is no starter") });
  });

  test("cannot be compared while the starter is away, which breaks nothing", async () => {
    const { program, readAt, folder, write } = await story({ template: parted.template });
    await write({ "acme/agent-starter.json": JSON.stringify({ name: "acme", version: "1.0.0" }) });
    await program(["one", "--yes", "--no-install", "--starter", "./acme"], folder);
    const manifest = JSON.parse((await readAt("one/.agent-app/manifest.json"))!);
    manifest.starter.source = "git+https://127.0.0.1:9/acme.git";
    await write({ "one/.agent-app/manifest.json": JSON.stringify(manifest) });
    const { exitCode, broken, of } = reading(await program(["doctor", "--json"], join(folder, "one")));
    expect({ exitCode, broken }).toEqual({ exitCode: 0, broken: [] });
    expect(of("template")).toMatchObject({ state: "open", fact: expect.stringContaining("could not be fetched") });
  });
});

test("the policy of a starter is broken by whoever breaks it, and each rule tells its reason", async () => {
  const { program, folder, write, readAt } = await story({ template: { "src/a.txt": "a\n" } });
  const policy = [
    { rule: "require-file", path: "src/a.txt", reason: "Auditors read it." },
    { rule: "forbid-dependency", name: "left-pad", reason: "It went away once." },
  ];
  await write({ "acme/agent-starter.json": JSON.stringify({ name: "acme", version: "1.0.0", policy }) });
  expect(await program(["one", "--yes", "--no-install", "--starter", "./acme"], folder)).toMatchObject({ exitCode: 0 });
  const doctor = async () => reading(await program(["doctor", "--json"], join(folder, "one")));
  expect((await doctor()).of("policy")).toMatchObject({ state: "ok", fact: "2 rules hold." });
  const manifest = JSON.parse((await readAt("one/package.json"))!);
  await write({
    "one/src/a.txt": null,
    "one/package.json": JSON.stringify({ ...manifest, dependencies: { "left-pad": "1.0.0" } }),
  });
  const { exitCode, broken, of } = await doctor();
  expect({ exitCode, broken }).toEqual({ exitCode: 1, broken: ["policy", "policy"] });
  expect(of("policy")).toMatchObject({
    fact: "src/a.txt is missing.",
    remedy: "acme asks for it: Auditors read it.",
  });
});

test.for([
  [["now"], 'doctor does not know what to do with "now".'],
  [["--fix"], "There is no flag --fix."],
] as const)("%o is refused", async ([words, sentence]) => {
  const { program, repository } = await story({ template: {} });
  expect(await program(["doctor", ...words], repository)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(sentence),
  });
});
