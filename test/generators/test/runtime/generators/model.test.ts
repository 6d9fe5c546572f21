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

// A generator needs a second on a busy machine, and some tests run several.
vi.setConfig({ testTimeout: 60_000 });

const copy = new Copy();
const adapterTest = "src/adapters/model.test.ts";
const paths = ["src/adapters/model.ts", "package.json", ".env.example", ".env", ".agent-app/manifest.json"];
const texts = () => Object.fromEntries(paths.map((path) => [path, copy.read(path)]));
const dependencies = () => (JSON.parse(copy.read("package.json")) as { dependencies: object }).dependencies;
let start: Record<string, string>;

/** The copy starts with the script, also if this repository has another model. */
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

The model is from Anthropic. Tests still use the script: no key, no network.

Next:
  pnpm install
  set ANTHROPIC_API_KEY in .env: The key of your account. Required. Get one at https://platform.claude.com/settings/keys
  pnpm run check
  pnpm run dev
`);
  expect(copy.read("src/adapters/model.ts")).toContain('from "@ai-sdk/anthropic";');
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
  expect(stdout).toContain(`\n${adapterTest} (removed)\n\nThe script is the model again.\n`);
  expect(copy.snapshot()).toEqual(before);
});

test("keeps an edited test of the adapter", async () => {
  await copy.generate("model", "openai");
  write(adapterTest, `${copy.read(adapterTest)}// Ours.\n`);
  expect((await copy.generate("model", "anthropic")).stdout).not.toContain(adapterTest);
  const { stdout } = await copy.generate("model", "scripted");
  expect(stdout).toContain(`${adapterTest} was edited by hand, so it stays. It fails with the script: remove it.\n`);
  expect(copy.read(adapterTest)).toContain("// Ours.");
});

test("changes nothing when the provider is the same", async () => {
  await copy.generate("model", "mistral");
  const before = texts();
  const { stdout } = await copy.generate("model", "mistral");
  expect(stdout).toMatch(/^The model is from Mistral\./);
  expect(texts()).toEqual(before);
});

test("keeps the user's values in .env", async () => {
  await copy.generate("model", "openai");
  write(".env", copy.read(".env").replace("OPENAI_API_KEY=", "$&sk-mine").replace("\nMODEL=", "$&gpt-mine"));
  const { stdout } = await copy.generate("model", "anthropic");
  expect(stdout).toContain(".env keeps OPENAI_API_KEY, which nothing reads now.\n");
  expect(stdout).toContain(".env still has MODEL=gpt-mine, which was for OpenAI: change it, or make it empty.\n");
  expect(stdout).not.toContain("sk-mine");
  expect(copy.read(".env")).toMatch(/^OPENAI_API_KEY=sk-mine$/m);
  expect(copy.read(".env").match(/^MODEL=.*$/gm)).toEqual(["MODEL=gpt-mine"]);
  expect(copy.read(".env")).toContain("API_KEYS=dev:0123456789abcdef\n");
  expect(statSync(join(copy.folder, ".env")).mode & 0o077).toBe(0);
});

test("shows the edit of an adapter and changes nothing", async () => {
  write("src/adapters/model.ts", `${copy.read("src/adapters/model.ts")}// Ours.\n`);
  const before = texts();
  const { code, stdout, stderr } = await copy.generate("model", "google");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /^src\/adapters\/model\.ts was edited by hand; nothing was changed\. To discard the edit, add --overwrite\.\n/,
  );
  expect(stderr).toContain("\nThe edit, compared with the adapter for Scripted:\n\n@@ ");
  expect(stderr).toMatch(/^\+\/\/ Ours\.$/m);
  expect(texts()).toEqual(before);

  expect(await copy.generate("model", "google", "--overwrite")).toMatchObject({ code: 0 });
  expect(copy.read("src/adapters/model.ts")).not.toContain("Ours");
  expect(copy.read(".env.example")).not.toContain("SCRIPTED_MODEL_DELAY_MS");
});

test("keeps the version of an updated package", async () => {
  const text = copy.read("package.json").replace('"dependencies": {', '$&\n    "@ai-sdk/google": "99.0.0",');
  write("package.json", text);
  await copy.generate("model", "google");
  expect(dependencies()).toMatchObject({ "@ai-sdk/google": "99.0.0" });
});

test("works without .env and without a manifest", async () => {
  rmSync(join(copy.folder, ".env"));
  rmSync(join(copy.folder, ".agent-app"), { recursive: true });
  const { code, stdout } = await copy.generate("model", "ollama");
  expect(code).toBe(0);
  expect(stdout).toContain("npm install\n  cp .env.example .env, and fill it in\n");
  expect(stdout).toMatch(
    /^src\/adapters\/model\.test\.ts\nsrc\/adapters\/model\.ts\npackage\.json\n\.env\.example\n\n/,
  );
});

const refusals: [title: string, prepare: () => void, args: string[], message: RegExp][] = [
  [
    "an unknown provider",
    () => undefined,
    ["antropic"],
    /^--provider cannot be "antropic"\. Did you mean "anthropic"\? All: scripted, amazon-bedrock, .+openrouter\.\n$/,
  ],
  [
    "a command without a provider",
    () => undefined,
    [],
    /^Without a terminal to ask on, give --provider \(Provider of the model\)\.\n$/,
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

test.for(refusals)("refuses %s and changes nothing", async ([, prepare, args, message]) => {
  prepare();
  const before = copy.snapshot();
  const { code, stdout, stderr } = await copy.generate("model", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(copy.snapshot()).toEqual(before);
});

test("changes nothing when package.json is not JSON", async () => {
  write("package.json", '{ "name": ');
  const before = copy.snapshot();
  const { code, stderr } = await copy.generate("model", "openai");
  expect(code).toBe(1);
  expect(stderr).toMatch(/Invalid package config .+package\.json/);
  expect(copy.snapshot()).toEqual(before);
});
