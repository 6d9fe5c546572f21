import { describe, expect, test } from "vitest";
import { compose } from "../../generators/engine/compose.ts";
import { companionsOf } from "../../generators/engine/layer.ts";
import { base, identity, layer, textOf, texts } from "../support/engine.ts";

const line = (name: string, file: string) => `export { default as ${name} } from "./${file}.ts";\n`;

test("a tool of a layer is in the barrel of its folder, behind those of base", async () => {
  const own = layer("base", {
    ...texts(base),
    "src/tools/index.ts": `// Derived.\n${line("lookUp", "look-up")}`,
    "src/tools/look-up.ts": "",
    "src/schedules/index.ts": "// Derived.\nexport {};\n",
  });
  const house = layer("acme/house", {
    "src/tools/add-note.ts": "",
    "src/tools/add-note.test.ts": "",
    "src/schedules/daily.ts": "",
  });
  const added = `// Derived.\n${line("lookUp", "look-up")}${line("addNote", "add-note")}`;
  expect(await textOf([own, house], "src/tools/index.ts")).toBe(added);
  expect(await textOf([own, house], "src/schedules/index.ts")).toBe(`// Derived.\n${line("daily", "daily")}`);
  expect(await textOf([own], "src/schedules/index.ts")).toBe("// Derived.\nexport {};\n");
});

const empty = "// Derived.\nexport {};\n";
const withBarrel = {
  ...base,
  files: new Map([...base.files, ...layer("more", { "src/adapters/index.ts": empty }).files]),
};

test("adds the adapter of a layer to the barrel", async () => {
  const shop = layer("example-shop", { "src/adapters/order-system.ts": "", "src/adapters/order-system.test.ts": "" });
  expect(await textOf([withBarrel, shop], "src/adapters/index.ts")).toBe(
    '// Derived.\nexport * as orderSystem from "./order-system.ts";\n',
  );
  const { files } = await compose([withBarrel, shop], identity);
  expect(files.get("src/adapters/index.ts")?.layers).toEqual(["base", "example-shop"]);
});

test("keeps the model out of the barrel of the adapters", async () => {
  const model = layer("model-openai", { "src/adapters/model.ts": "" });
  expect(await textOf([withBarrel, model], "src/adapters/index.ts")).toBe(empty);
});

test("creates the barrel of schedules with the first schedule", async () => {
  const reports = layer("example-reports", { "src/schedules/daily-report.ts": "" });
  expect(await textOf([base, reports], "src/schedules/index.ts")).toMatch(
    /^\/\/ Derived .*\nexport \{ default as dailyReport \} from "\.\/daily-report\.ts";\n$/,
  );
});

describe("files", () => {
  test("a feature swaps a file of base that it owns", async () => {
    const postgres = layer(
      "state-postgres",
      { "src/runtime/state/state.ts": "postgres" },
      { owns: ["src/runtime/state/state.ts"] },
    );
    expect(await textOf([base, postgres], "src/runtime/state/state.ts")).toBe("postgres");
    expect((await compose([base, postgres], identity)).files.get("src/runtime/state/state.ts")?.layers).toEqual([
      "state-postgres",
    ]);
  });

  test("what a feature owns and does not supply is left out, folders whole", async () => {
    const without = layer("state-postgres", {}, { owns: ["src/"] });
    expect((await compose([base, without], identity)).files.has("src/runtime/state/state.ts")).toBe(false);
  });

  test("a feature that does not own a file of base cannot supply it", async () => {
    const careless = layer("state-postgres", { "src/runtime/state/state.ts": "postgres" });
    await expect(compose([base, careless], identity)).rejects.toThrow(
      "The template's state-postgres/feature.json does not own src/runtime/state/state.ts, which base has too.",
    );
  });

  test("a feature cannot own what base does not have", async () => {
    const stale = layer("state-postgres", {}, { owns: ["src/gone/"] });
    await expect(compose([base, stale], identity)).rejects.toThrow(
      "The template's state-postgres/feature.json owns src/gone/, which base does not have.",
    );
  });

  test("two features that own one file of base are a conflict that names both", async () => {
    const [one, other] = [
      layer("state-postgres", {}, { owns: ["src/runtime/state/state.ts"] }),
      layer("engine-restate", {}, { owns: ["src/runtime/"] }),
    ];
    await expect(compose([base, one, other], identity)).rejects.toThrow(
      "The layers state-postgres and engine-restate both set src/runtime/state/state.ts.",
    );
  });

  test("two features that supply one file are a conflict that names both", async () => {
    const layers = [base, layer("ci-github", { "ci.yml": "a" }), layer("ci-gitlab", { "ci.yml": "b" })];
    await expect(compose(layers, identity)).rejects.toThrow("The layers ci-github and ci-gitlab both set ci.yml.");
  });

  test("a feature adds files where another layer is there too, or a choice of base, or a package manager", async () => {
    const docker = layer("deploy-docker", {
      "with/state-sqlite/volume": "a",
      "with/state-postgres/network": "b",
      "with/ci-github/image": "c",
      "with/package-manager-npm/Dockerfile": "d",
      "with/package-manager-pnpm/Dockerfile": "e",
    });
    const { files } = await compose([base, docker, layer("ci-github", {})], identity);
    expect([...files.keys()]).toEqual(expect.arrayContaining(["volume", "image", "Dockerfile"]));
    expect(files.has("network")).toBe(false);
    expect(await textOf([base, docker], "Dockerfile")).toBe("d");
  });

  test("the two dotfiles that npm would drop get their names back, in every folder", async () => {
    const shipped = layer("x", { _gitignore: "a", "deploy/_npmrc": "b", "docs/_note": "c" });
    const { files } = await compose([base, shipped], identity);
    expect([...files.keys()]).toEqual(expect.arrayContaining([".gitignore", "deploy/.npmrc", "docs/_note"]));
  });

  test.for(["../x", "/x", "a/../../x", "a\\..\\x"])("a layer cannot write to %s", async (path) => {
    await expect(compose([base, layer("bad", { [path]: "" })], identity)).rejects.toThrow(
      `layer bad has a file "${path}", which `,
    );
  });
});

describe("layers", () => {
  test("a layer that needs another one says why, and what to type", async () => {
    const worker = layer("engine-restate", {}, { requires: { "state-postgres": "Workers share their state." } });
    await expect(compose([base, worker], identity)).rejects.toThrow(
      "--engine restate needs --state postgres: Workers share their state.",
    );
  });

  test("layers that exclude one another say why", async () => {
    const layers = [base, layer("deploy-a", {}, { excludes: { "package-manager-npm": "It has no npm." } })];
    await expect(compose(layers, identity)).rejects.toThrow(
      "--deploy a and --package-manager npm do not go together: It has no npm.",
    );
  });

  test("where several can be chosen, a layer that is needed comes along; elsewhere it is an answer that was given", async () => {
    const needs = { "deploy-docker": "It builds the image.", "state-postgres": "Its disk goes with it." };
    const kubernetes = layer("deploy-kubernetes", {}, { requires: needs });
    expect(companionsOf([base, kubernetes])).toEqual(["deploy-docker"]);
    expect(companionsOf([base, kubernetes, layer("deploy-docker", {})])).toEqual([]);
  });

  test("the commands that layers suggest come in the order of the layers", async () => {
    const layers = [base, layer("a", {}, { nextSteps: ["one"] }), layer("b", {}, { nextSteps: ["two"] })];
    expect((await compose(layers, identity)).nextSteps).toEqual([
      { command: "one", purpose: "" },
      { command: "two", purpose: "" },
    ]);
  });

  test("a value that is required, and that only a person knows, is a thing to do", async () => {
    const env = {
      KEY: { value: "", comment: "A key. Required. Get one.\nAnywhere." },
      URL: { value: "http://localhost", comment: "An address. Required." },
      NAME: { value: "", comment: "A name. Empty: none." },
    };
    expect((await compose([base, layer("model-a", {}, { env })], identity)).nextSteps).toEqual([
      { command: "set KEY in .env", purpose: "A key. Required. Get one." },
    ]);
  });
});

describe("documents", () => {
  test("package.json has the name of the project and the sorted dependencies of every layer", async () => {
    const postgres = layer("p", {
      "package.json": '{ "dependencies": { "a": "2" }, "scripts": { "db": "up" } }',
    });
    expect(JSON.parse(await textOf([base, postgres], "package.json"))).toEqual({
      name: "shop",
      dependencies: { a: "2", b: "1" },
      scripts: { db: "up" },
    });
    expect(await textOf([base, postgres], "package.json")).toMatch(/"a": "2",\s+"b": "1"/);
  });

  test("two versions of one dependency are a conflict that names both layers and the key", async () => {
    const other = layer("state-postgres", { "package.json": '{ "dependencies": { "b": "2" } }' });
    await expect(compose([base, other], identity)).rejects.toThrow(
      "The layers base and state-postgres both set package.json > dependencies > b.",
    );
  });

  test("the manifest is all that is needed to compose the same repository again", async () => {
    expect(JSON.parse(await textOf([base, layer("a", {})], ".agent-app/manifest.json"))).toEqual({
      template: identity.template,
      name: identity.name,
      answers: identity.answers,
      packageManager: "npm",
      layers: ["base", "a"],
    });
  });

  test("the .env is the example with a key and the name of the project in it, and is secret", async () => {
    expect(await textOf([base], ".env")).toBe("PORT=3000\nAPI_KEYS=dev:random\nOTEL_SERVICE_NAME=shop\n");
    const { files } = await compose([base], identity);
    expect([...files].filter(([, file]) => file.secret).map(([path]) => path)).toEqual([".env"]);
  });

  test("only the first title of the README is replaced", async () => {
    const titled = layer("base", { ...texts(base), "README.md": "# One\n\n# Two\n" });
    expect(await textOf([titled], "README.md")).toBe("# shop\n\n# Two\n");
  });

  test.for([
    ["README.md", "no title", "The template's README.md has no title."],
    [".env.example", "PORT=1", "The template's .env.example has no API_KEYS."],
  ] as const)("an edit of %s that finds nothing to edit fails", async ([path, text, message]) => {
    const broken = layer("base", { ...texts(base), [path]: text });
    await expect(compose([broken], identity)).rejects.toThrow(message);
  });
});
