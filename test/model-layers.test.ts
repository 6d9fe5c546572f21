import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openTemplates } from "../generators/shell/templates.ts";
import { write } from "./support/hostile.ts";
import { sandbox } from "./support/sandbox.ts";

const variables = { ACME_KEY: { value: "", comment: "A key. Required.", schema: "z.string()" } };
const scripted = {
  title: "Scripted",
  sentence: "A script.",
  variables: { DELAY: { value: "0", comment: "A pause." } },
};
const acme = { title: "Acme", sentence: "A model.", package: "@acme/sdk", version: "1.0.0", variables };
const feature = { title: "Acme", sentence: "A model.", owns: ["src/adapters/model.ts"], env: { ACME_KEY: null } };

/** Writes the folder of the model generator and reads its only layer. */
async function layerOf(files: Readonly<Record<string, string>>) {
  const root = await sandbox();
  await write(join(root, "templates/base/generators/model"), files);
  await write(root, { "templates/features/ci-bell/feature.json": "{}" });
  const templates = openTemplates(pathToFileURL(join(root, "/")));
  expect(await templates.featureIds()).toEqual(["ci-bell", "model-acme"]);
  const { env, files: content } = await templates.layer("model-acme");
  const texts = [...content].map(([path, file]) => [path, new TextDecoder().decode(file.content)] as const);
  return { env, files: Object.fromEntries(texts) };
}

test("fills in the stub of a provider from the table", async () => {
  const { env, files } = await layerOf({
    "providers.json": JSON.stringify({ scripted, acme }),
    "model.ts.stub": 'import "{{package}}";\n{{variables}};\n',
    "model.test.ts.stub": "// Test.\n",
  });
  expect(env).toEqual({ DELAY: null, ACME_KEY: { value: "", comment: "A key. Required." } });
  expect(files).toEqual({
    "package.json": '{"dependencies":{"@acme/sdk":"1.0.0"}}',
    "src/adapters/model.ts": 'import "@acme/sdk";\nACME_KEY: z.string();\n',
    "src/adapters/model.test.ts": "// Test.\n",
  });
});

test("names a missing value of a stub", async () => {
  const table = { "providers.json": JSON.stringify({ acme }), "model.test.ts.stub": "" };
  await expect(layerOf({ ...table, "model.ts.stub": "{{factory}}" })).rejects.toThrow("model.ts.stub needs factory");
  await expect(layerOf(table)).rejects.toThrow("model.ts.stub is missing");
});

test("reads the provider folders of earlier versions", async () => {
  const { env, files } = await layerOf({
    "providers/acme/feature.json": JSON.stringify(feature),
    "providers/acme/package.json": "{}",
    "providers/acme/model.ts.stub": "// Adapter.\n",
    "model.test.ts.stub": "// Test.\n",
  });
  expect(env).toEqual({ ACME_KEY: null });
  expect(files).toEqual({
    "package.json": "{}",
    "src/adapters/model.ts": "// Adapter.\n",
    "src/adapters/model.test.ts": "// Test.\n",
  });
});
