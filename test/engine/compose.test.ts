import { describe, expect, test } from "vitest";
import { compose } from "../../generators/engine/compose.ts";
import type { Layer } from "../../generators/engine/layer.ts";
import { base, identity, layer } from "../support/engine.ts";

function textOf(layers: Layer[], path: string): string {
  return new TextDecoder().decode(compose(layers, identity).files.get(path)?.content);
}

describe("files", () => {
  test("a feature swaps a whole file of base", () => {
    const postgres = layer("state-postgres", { "src/adapters/state.ts": "postgres" });
    expect(textOf([base, postgres], "src/adapters/state.ts")).toBe("postgres");
    expect(compose([base, postgres], identity).files.get("src/adapters/state.ts")?.layer).toBe("state-postgres");
  });

  test("two features that supply one file are a conflict that names both", () => {
    const layers = [base, layer("ci-github", { "ci.yml": "a" }), layer("ci-gitlab", { "ci.yml": "b" })];
    expect(() => compose(layers, identity)).toThrow("The layers ci-github and ci-gitlab both set ci.yml.");
  });

  test("the two dotfiles that npm would drop get their names back, in every folder", () => {
    const shipped = layer("x", { _gitignore: "a", "deploy/_npmrc": "b", "docs/_note": "c" });
    const { files } = compose([base, shipped], identity);
    expect([...files.keys()]).toEqual(expect.arrayContaining([".gitignore", "deploy/.npmrc", "docs/_note"]));
  });

  test.for(["../x", "/x", "a/../../x", "a\\..\\x"])("a layer cannot write to %s", (path) => {
    expect(() => compose([base, layer("bad", { [path]: "" })], identity)).toThrow(
      `The template's layer bad writes outside the folder: ${path}.`,
    );
  });
});

describe("layers", () => {
  test("a layer that needs another one says so", () => {
    const worker = layer("engine-restate", {}, { requires: ["state-postgres"] });
    expect(() => compose([base, worker], identity)).toThrow("engine-restate needs state-postgres.");
  });

  test("layers that exclude one another say so", () => {
    const layers = [base, layer("a", {}, { excludes: ["b"] }), layer("b", {})];
    expect(() => compose(layers, identity)).toThrow("a and b do not go together.");
  });

  test("the commands that layers suggest come in the order of the layers", () => {
    const layers = [base, layer("a", {}, { nextSteps: ["one"] }), layer("b", {}, { nextSteps: ["two"] })];
    expect(compose(layers, identity).nextSteps).toEqual(["one", "two"]);
  });
});

describe("documents", () => {
  test("package.json has the name of the project and the sorted dependencies of every layer", () => {
    const postgres = layer("p", {
      "package.json": '{ "dependencies": { "a": "2" }, "scripts": { "db": "up" } }',
    });
    expect(JSON.parse(textOf([base, postgres], "package.json"))).toEqual({
      name: "shop",
      dependencies: { a: "2", b: "1" },
      scripts: { db: "up" },
    });
    expect(textOf([base, postgres], "package.json")).toMatch(/"a": "2",\s+"b": "1"/);
  });

  test("two versions of one dependency are a conflict that names both layers and the key", () => {
    const other = layer("state-postgres", { "package.json": '{ "dependencies": { "b": "2" } }' });
    expect(() => compose([base, other], identity)).toThrow(
      "The layers base and state-postgres both set package.json > dependencies > b.",
    );
  });

  test("the manifest is all that is needed to compose the same repository again", () => {
    expect(JSON.parse(textOf([base, layer("a", {})], ".agent-app/manifest.json"))).toEqual({
      template: identity.template,
      answers: identity.answers,
      packageManager: "npm",
      layers: ["base", "a"],
    });
  });

  test("the .env is the example with a key and the name of the project in it, and is secret", () => {
    expect(textOf([base], ".env")).toBe("PORT=3000\nAPI_KEYS=dev:random\nOTEL_SERVICE_NAME=shop\n");
    const { files } = compose([base], identity);
    expect([...files].filter(([, file]) => file.secret).map(([path]) => path)).toEqual([".env"]);
  });

  test("only the first title of the README is replaced", () => {
    const titled = layer("base", { ...texts(base), "README.md": "# One\n\n# Two\n" });
    expect(textOf([titled], "README.md")).toBe("# shop\n\n# Two\n");
  });

  test.for([
    ["README.md", "no title", "The template's README.md has no title."],
    [".env.example", "PORT=1", "The template's .env.example has no API_KEYS."],
  ] as const)("an edit of %s that finds nothing to edit fails", ([path, text, message]) => {
    const broken = layer("base", { ...texts(base), [path]: text });
    expect(() => compose([broken], identity)).toThrow(message);
  });
});

function texts({ files }: Layer): Record<string, string> {
  const decoded = [...files].map(([path, { content }]) => [path, new TextDecoder().decode(content)] as const);
  return Object.fromEntries(decoded);
}
