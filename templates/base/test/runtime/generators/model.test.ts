import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { Copy } from "./copy.ts";

const manifest = {
  template: { name: "create-agent-app", version: "1.0.0" },
  answers: { state: "sqlite", model: "scripted", deploy: "docker" },
  packageManager: "pnpm",
  layers: ["base", "state-postgres", "deploy-docker"],
};

// A generator takes a second where the machine is busy, and some tests run several.
vi.setConfig({ testTimeout: 60_000 });

const copy = new Copy();
const adapterTest = "src/adapters/model.test.ts";
const paths = ["src/adapters/model.ts", "package.json", ".env.example", ".env", ".agent-app/manifest.json"];
const texts = () => Object.fromEntries(paths.map((path) => [path, copy.read(path)]));
const dependencies = () => (JSON.parse(copy.read("package.json")) as { dependencies: object }).dependencies;
let start: Record<string, string>;

/** A repository whose model is the script, whatever was chosen in this one. */
beforeAll(async () => {
  await copy.generate("model", "scripted", "--overwrite");
  write(".agent-app/manifest.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
  write(".env", copy.read(".env.example").replace("API_KEYS=", "API_KEYS=dev:0123456789abcdef"));
  chmodSync(join(copy.folder, ".env"), 0o600);
  start = texts();
});

afterEach(() => {
  Object.entries(start).forEach(([path, text]) => write(path, text));
  rmSync(join(copy.folder, adapterTest), { force: true });
});

afterAll(() => copy.remove());

function write(path: string, text: string): void {
  mkdirSync(dirname(join(copy.folder, path)), { recursive: true });
  writeFileSync(join(copy.folder, path), text);
}

test("writes the adapter of a provider, its test, its package and its variables", async () => {
  const before = dependencies();
  const { code, stdout } = await copy.generate("model", "anthropic");
  expect(code).toBe(0);
  expect(stdout).toBe(`${[adapterTest, ...paths].join("\n")}

Anthropic decides. Tests go on with the script: no key, no network.

Next:
  pnpm install
  set ANTHROPIC_API_KEY in .env: The key of your account. Required. Get one at https://platform.claude.com/settings/keys
  pnpm run check
  pnpm run dev
`);
  expect(copy.read("src/adapters/model.ts")).toBe(copy.read("generators/model/providers/anthropic/model.ts.stub"));
  expect(copy.read(adapterTest)).toBe(copy.read("generators/model/model.test.ts.stub"));
  expect(dependencies()).toEqual({ ...before, "@ai-sdk/anthropic": expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect(Object.keys(dependencies())).toEqual(Object.keys(dependencies()).toSorted());
  for (const path of [".env.example", ".env"]) {
    expect(copy.read(path)).toContain("\n\n# The key of your account. Required. Get one at https://");
    expect(copy.read(path)).toMatch(/^ANTHROPIC_API_KEY=$/m);
    expect(copy.read(path)).not.toContain("SCRIPTED_MODEL_DELAY_MS");
  }
  const remembered = JSON.parse(copy.read(".agent-app/manifest.json")) as typeof manifest;
  expect(remembered.answers).toEqual({ ...manifest.answers, model: "anthropic" });
  expect(remembered.layers).toEqual(["base", "state-postgres", "model-anthropic", "deploy-docker"]);
});

test("restores every file when the script follows other models", async () => {
  const before = copy.snapshot();
  for (const name of ["openai", "amazon-bedrock", "openrouter", "ollama"]) {
    expect(await copy.generate("model", name)).toMatchObject({ code: 0, stderr: "" });
  }
  const { stdout } = await copy.generate("model", "scripted");
  expect(stdout).toContain(`\n${adapterTest} (removed)\n\nThe script decides again.\n`);
  expect(copy.snapshot()).toEqual(before);
});

test("keeps a test of the adapter that the user edited", async () => {
  await copy.generate("model", "openai");
  write(adapterTest, `${copy.read(adapterTest)}// Ours.\n`);
  expect((await copy.generate("model", "anthropic")).stdout).not.toContain(adapterTest);
  const { stdout } = await copy.generate("model", "scripted");
  expect(stdout).toContain(`${adapterTest} was edited by hand, so it stays. The script does not pass it: remove it.\n`);
  expect(copy.read(adapterTest)).toContain("// Ours.");
});

test("asking for the model that is there already changes nothing", async () => {
  await copy.generate("model", "mistral");
  const before = texts();
  const { stdout } = await copy.generate("model", "mistral");
  expect(stdout).toMatch(/^Mistral decides\./);
  expect(texts()).toEqual(before);
});

test("a value that somebody put into .env is never lost, and stays theirs to read", async () => {
  await copy.generate("model", "openai");
  write(".env", copy.read(".env").replace("OPENAI_API_KEY=", "$&sk-mine").replace("\nMODEL=", "$&gpt-mine"));
  const { stdout } = await copy.generate("model", "anthropic");
  expect(stdout).toContain(".env keeps OPENAI_API_KEY, which nothing reads any more.\n");
  expect(stdout).toContain(".env still says MODEL=gpt-mine, which was meant for OpenAI: change it, or empty it.\n");
  expect(stdout).not.toContain("sk-mine");
  expect(copy.read(".env")).toMatch(/^OPENAI_API_KEY=sk-mine$/m);
  expect(copy.read(".env").match(/^MODEL=.*$/gm)).toEqual(["MODEL=gpt-mine"]);
  expect(copy.read(".env")).toContain("API_KEYS=dev:0123456789abcdef\n");
  expect(statSync(join(copy.folder, ".env")).mode & 0o077).toBe(0);
});

test("an adapter that was edited by hand is left alone, and the edit is shown", async () => {
  write("src/adapters/model.ts", `${copy.read("src/adapters/model.ts")}// Ours.\n`);
  const before = texts();
  const { code, stdout, stderr } = await copy.generate("model", "google");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /^src\/adapters\/model\.ts was edited by hand; nothing was changed\. To give the edit up, add --overwrite\.\n/,
  );
  expect(stderr).toContain("against generators/model/scripted/model.ts.stub:\n\n@@ ");
  expect(stderr).toMatch(/^\+\/\/ Ours\.$/m);
  expect(texts()).toEqual(before);

  expect(await copy.generate("model", "google", "--overwrite")).toMatchObject({ code: 0 });
  expect(copy.read("src/adapters/model.ts")).not.toContain("Ours");
  expect(copy.read(".env.example")).not.toContain("SCRIPTED_MODEL_DELAY_MS");
});

test("a package that the team has brought up to date keeps its version", async () => {
  const text = copy.read("package.json").replace('"dependencies": {', '$&\n    "@ai-sdk/google": "99.0.0",');
  write("package.json", text);
  await copy.generate("model", "google");
  expect(dependencies()).toMatchObject({ "@ai-sdk/google": "99.0.0" });
});

test("a repository without .env and without a memory of its making gets what it can use", async () => {
  rmSync(join(copy.folder, ".env"));
  rmSync(join(copy.folder, ".agent-app"), { recursive: true });
  const { code, stdout } = await copy.generate("model", "ollama");
  expect(code).toBe(0);
  expect(stdout).toContain("npm install\n  cp .env.example .env, and fill it in\n");
  expect(stdout).toMatch(
    /^src\/adapters\/model\.test\.ts\nsrc\/adapters\/model\.ts\npackage\.json\n\.env\.example\n\n/,
  );
});

const refusals: [what: string, spoil: () => void, asked: string[], told: RegExp][] = [
  [
    "a provider that nobody knows",
    () => undefined,
    ["antropic"],
    /^--provider cannot be "antropic"\. Did you mean "anthropic"\? All: scripted, amazon-bedrock, .+openrouter\.\n$/,
  ],
  [
    "nothing in particular",
    () => undefined,
    [],
    /^Without a terminal to ask on, give --provider \(Whose model decides\)\.\n$/,
  ],
  [
    "a repository without .env.example",
    () => rmSync(join(copy.folder, ".env.example")),
    ["openai"],
    /^\.env\.example is missing\. Bring it back first; nothing was changed\.\n$/,
  ],
  [
    "a manifest that is not JSON",
    () => write(".agent-app/manifest.json", "<<<<<<<"),
    ["openai"],
    /^\.agent-app\/manifest\.json is not JSON: .+\n$/,
  ],
];

test.for(refusals)("it refuses %s, and changes nothing", async ([, spoil, asked, told]) => {
  spoil();
  const before = copy.snapshot();
  const { code, stdout, stderr } = await copy.generate("model", ...asked);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(told);
  expect(copy.snapshot()).toEqual(before);
});

test("a package.json that is not JSON is told by Node itself, and nothing changes", async () => {
  write("package.json", '{ "name": ');
  const before = copy.snapshot();
  const { code, stderr } = await copy.generate("model", "openai");
  expect(code).toBe(1);
  expect(stderr).toMatch(/Invalid package config .+package\.json/);
  expect(copy.snapshot()).toEqual(before);
});
