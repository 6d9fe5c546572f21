import { describe, expect, test } from "vitest";
import { plainEnvironment, program as cli } from "../support/cli.ts";
import { atTerminal, enter, everyDefault } from "../support/terminal.ts";
import { story } from "../support/update.ts";

const feature = (own: object = {}) => JSON.stringify({ title: "Acme", sentence: "For Acme.", ...own });
const flags = ["--yes", "--no-install", "--starter", "./acme"];

const region = { id: "region", kind: "choice", title: "Where is data kept?", help: "by law", choices: ["eu", "us"] };
const audit = { id: "audit", kind: "confirm", title: "Is it audited?", help: "ask the bank" };
const centre = {
  id: "cost-centre",
  kind: "text",
  title: "Who pays?",
  help: "your team lead knows",
  example: "4711",
  pattern: { matches: "^[0-9]{4}$", otherwise: "A cost centre has four digits." },
};

/** A starter called acme, and what a program with it does. */
async function starter(own: object, files: Record<string, string> = {}) {
  const at = await story({ template: { "src/facts.json": '{\n  "name": "agent",\n  "list": {}\n}\n' } });
  const publish = (next: object, more: Record<string, string> = {}) =>
    at.write({
      "acme/agent-starter.json": JSON.stringify({ name: "acme", version: "1.0.0", ...next }),
      ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`acme/${path}`, text])),
    });
  await publish(own, files);
  const make = (...more: string[]) => at.program(["one", ...flags, ...more], at.folder);
  const manifest = async () => JSON.parse((await at.readAt("one/.agent-app/manifest.json"))!);
  return { ...at, publishStarter: publish, make, manifest };
}

describe("a question of a starter", () => {
  test("is answered with --set, by default with its first choice, and remembered", async () => {
    const { make, manifest } = await starter({ questions: [region, audit, centre] });
    expect(await make("--set", "cost-centre=1234")).toMatchObject({ exitCode: 0 });
    expect((await manifest()).answers).toMatchObject({ region: "eu", audit: "no", "cost-centre": "1234" });
  });

  test("sets a variable and keys of JSON files, as data", async () => {
    const { make, readAt } = await starter(
      {
        questions: [
          { ...region, sets: [{ variable: "REGION" }, { file: "src/facts.json", key: ["list", "region"] }] },
          { ...audit, sets: [{ file: "src/facts.json", key: ["audited"] }] },
          { ...centre, sets: [{ file: "package.json", key: ["config", "costCentre"] }] },
          { ...centre, id: "motto", pattern: undefined, sets: [{ variable: "MOTTO" }] },
        ],
      },
      {
        "layers/house/feature.json": feature({
          env: { REGION: { value: "", comment: "Where." }, MOTTO: { value: "", comment: "What we say." } },
        }),
      },
    );
    const said = ["region=us", "audit=yes", "cost-centre=1234", 'motto=We "care" #1'];
    expect(await make(...said.flatMap((text) => ["--set", text]))).toMatchObject({ exitCode: 0 });
    expect(await readAt("one/.env.example")).toContain("# Where.\nREGION=us\n");
    expect(await readAt("one/.env")).toContain(`MOTTO='We "care" #1'\n`);
    expect(JSON.parse((await readAt("one/src/facts.json"))!)).toEqual({
      name: "agent",
      list: { region: "us" },
      audited: true,
    });
    const manifest = JSON.parse((await readAt("one/package.json"))!);
    expect(manifest.config).toEqual({ costCentre: "1234" });
  });

  test("brings the layer that is called like its answer, and what layers add where it was given", async () => {
    const { make, readAt, folder, program } = await starter(
      { questions: [region, audit] },
      {
        "layers/region-us/feature.json": feature(),
        "layers/region-us/law.txt": "us\n",
        "layers/region-eu/feature.json": feature(),
        "layers/region-eu/law.txt": "eu\n",
        "layers/house/feature.json": feature(),
        "layers/house/with/audit-yes/audit.txt": "audited\n",
      },
    );
    expect(await make("--set", "audit=yes")).toMatchObject({ exitCode: 0 });
    expect([await readAt("one/law.txt"), await readAt("one/audit.txt")]).toEqual(["eu\n", "audited\n"]);
    await program(["two", ...flags, "--set", "region=us"], folder);
    expect([await readAt("two/law.txt"), await readAt("two/audit.txt")]).toEqual(["us\n", undefined]);
  });

  test("is shown by --help, and in the one command that says everything", async () => {
    const { program, folder } = await starter({ questions: [region, centre] });
    expect((await program(["--help", "--starter", "./acme"], folder)).stdout).toMatch(
      /--set region=eu\|us +Where is data kept\?\n +--set cost-centre=TEXT +Who pays\?/,
    );
    expect(await program(["one", "--starter", "./acme"], folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--set region=eu --set cost-centre=4711"),
    });
  });

  test("is answered by the starter that builds on it, or locked", async () => {
    const { program, folder, write, manifest, make } = await starter({ questions: [region, audit] });
    await write({
      "team/agent-starter.json": JSON.stringify({
        name: "team",
        version: "1.0.0",
        extends: "../acme",
        answers: { audit: "yes" },
        locked: { region: { choice: "us", reason: "We are there." } },
      }),
    });
    const made = await program(["one", "--yes", "--no-install", "--starter", "./team"], folder);
    expect(made).toMatchObject({ exitCode: 0 });
    expect((await manifest()).answers).toMatchObject({ region: "us", audit: "yes" });
    const other = ["two", "--yes", "--no-install", "--starter", "./team", "--set", "region=eu"];
    expect(await program(other, folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--set region=eu is not possible: team has locked region to us. We are there."),
    });
    expect(await make("--set", "region=ch")).toMatchObject({ exitCode: 2 });
  });
});

test("a person is asked after the axes, until the answer fits", async () => {
  const { folder, readAt } = await starter({ questions: [region, audit, centre] });
  const terminal = { folder, environment: plainEnvironment(folder) };
  const down = "\u001b[B";
  const argv = [process.execPath, cli, "two", "--no-install", "--starter", "./acme"];
  const { exitCode } = await atTerminal(argv, terminal, [
    ...(await everyDefault()),
    { sees: "Where is data kept? (by law)", presses: down + enter },
    { sees: "Is it audited?", presses: `y${enter}` },
    { sees: "Who pays?", presses: `12${enter}` },
    { sees: "A cost centre has four digits.", presses: `34${enter}` },
  ]);
  expect(exitCode).toBe(0);
  expect(JSON.parse((await readAt("two/.agent-app/manifest.json"))!).answers).toMatchObject({
    region: "us",
    audit: "yes",
    "cost-centre": "1234",
  });
});

const endless = { ...centre, id: "endless", default: "a", pattern: { matches: "^(a+)+$", otherwise: "Say a." } };

describe("what is no answer is refused with 2, and nothing is written", () => {
  test.for([
    ["an open question", [], "1 of its questions is open.\n  For example:\n    --set cost-centre=4711"],
    ["an answer against the pattern", ["--set", "cost-centre=12"], "A cost centre has four digits."],
    ["a choice that there is not", ["--set", "region=ch", "--set", "cost-centre=1234"], "It is one of eu, us."],
    ["neither yes nor no", ["--set", "audit=true", "--set", "cost-centre=1234"], "It is one of no, yes."],
    ["an unknown question", ["--set", "regoin=eu"], '--set knows no "regoin".\n  The nearest is region.'],
    ["two lines", ["--set", "cost-centre=1\n2"], "It is one line of at most 200 characters."],
    ["what a pattern takes years for", ["--set", `endless=${"a".repeat(60)}b`], "takes too long on it: give another"],
  ] as const)("%s", async ([, more, words]) => {
    const { make, readAt } = await starter({ questions: [region, audit, centre, endless] });
    expect(await make(...more)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) });
    expect(await readAt("one/package.json")).toBeUndefined();
  });
});

describe("an update", () => {
  test("keeps the answers, changes one with --set, and takes a new question's default", async () => {
    const sets = [{ file: "src/facts.json", key: ["region"] }];
    const { make, program, folder, publishStarter, readAt, manifest } = await starter({
      questions: [{ ...region, sets }],
    });
    await make("--set", "region=us");
    await publishStarter({ version: "1.1.0", questions: [{ ...region, sets }, audit] });
    expect(await program(["update"], `${folder}/one`)).toMatchObject({ exitCode: 0 });
    expect((await manifest()).answers).toMatchObject({ region: "us", audit: "no" });
    expect(await readAt("one/src/facts.json")).toContain('"region": "us"');
  });

  test("refuses an answer that the starter does not know any more, and says how to answer anew", async () => {
    const { make, program, folder, publishStarter, manifest } = await starter({ questions: [region] });
    await make("--set", "region=us");
    await publishStarter({ version: "2.0.0", questions: [{ ...region, choices: ["eu", "ch"] }] });
    expect(await program(["update"], `${folder}/one`)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("region=us is no answer. It is one of eu, ch. Say it anew: --set region=eu."),
    });
    expect(await program(["update", "--set", "region=ch"], `${folder}/one`)).toMatchObject({ exitCode: 0 });
    expect((await manifest()).answers.region).toBe("ch");
  });

  test("takes over what the starter has locked since", async () => {
    const { make, program, folder, publishStarter, manifest } = await starter({ questions: [region] });
    await make("--set", "region=us");
    const locked = { region: { choice: "eu", reason: "The law has changed." } };
    await publishStarter({ version: "1.1.0", questions: [region], locked });
    expect(await program(["update", "--set", "region=us"], `${folder}/one`)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--set region=us is not possible: acme has locked region to eu."),
    });
    expect(await program(["update"], `${folder}/one`)).toMatchObject({ exitCode: 0 });
    expect((await manifest()).answers.region).toBe("eu");
  });

  test("asks for an answer that is missing now, by its flag", async () => {
    const { make, program, folder, publishStarter, manifest } = await starter({ questions: [region] });
    await make();
    await publishStarter({ version: "1.1.0", questions: [centre] });
    expect(await program(["update"], `${folder}/one`)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--set cost-centre=4711"),
    });
    expect(await program(["update", "--set", "cost-centre=1234"], `${folder}/one`)).toMatchObject({ exitCode: 0 });
    const { answers } = await manifest();
    expect(answers).toMatchObject({ "cost-centre": "1234" });
    expect(answers).not.toHaveProperty("region");
  });
});

describe("a starter with a mistake in its questions is refused, by file and field:", () => {
  const setting = (target: object) => ({ questions: [{ ...region, sets: [target] }] });
  test.for([
    ["one that is called like an axis", { questions: [{ ...region, id: "state" }] }, "questions.0.id"],
    ["one that is called like a choice", { questions: [{ ...region, id: "ci-gate" }] }, "questions.0.id"],
    ["one that is there twice", { questions: [region, region] }, 'the question "region" is there already'],
    ["one of no kind", { questions: [{ ...region, kind: "list" }] }, "questions.0"],
    ["text that shows no answer", { questions: [{ ...centre, example: undefined }] }, "needs a default or an example"],
    [
      "a broken pattern",
      { questions: [{ ...centre, pattern: { matches: "(", otherwise: "No." } }] },
      "pattern.matches",
    ],
    ["a default that is no choice", { questions: [{ ...region, default: "ch" }] }, "has a default of its own"],
    ["a script of package.json", setting({ file: "package.json", key: ["scripts", "postinstall"] }), "sets a key of"],
    ["a variable that is nowhere", setting({ variable: "REGION" }), "sets REGION, a variable that no layer has"],
    ["a file that is nowhere", setting({ file: "x.json", key: ["a"] }), "sets x.json, which is not there"],
    ["a key of something else", setting({ file: "src/facts.json", key: ["name", "a"] }), "but name holds no object"],
    [
      "an answer of the wrong kind",
      { questions: [region], answers: { region: "ch" } },
      '"ch" is no answer to "region"',
    ],
  ] as const)("%s", async ([, own, words]) => {
    const { make, readAt } = await starter(own);
    expect(await make()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(words) });
    expect(await readAt("one/package.json")).toBeUndefined();
  });

  test("a layer for an answer that there is not", async () => {
    const { make } = await starter({ questions: [region] }, { "layers/region-ch/feature.json": feature() });
    expect(await make()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/layers\/region-ch is not valid: is called like an answer to "region"/),
    });
  });
});
