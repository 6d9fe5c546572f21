import { describe, expect, test } from "vitest";
import { compose } from "../../generators/engine/compose.ts";
import { base, identity, layer, textOf, texts } from "../support/engine.ts";

describe("lists of facts", () => {
  test("lines of ignore files are united", async () => {
    const ignoring = layer("base", { ...texts(base), _gitignore: "node_modules/\n.env\n" });
    const postgres = layer("state-postgres", { _gitignore: ".env\n.postgres/\n" });
    expect(await textOf([ignoring, postgres], ".gitignore")).toBe("node_modules/\n.env\n.postgres/\n");
  });

  test("the README ends with the sections of the layers", async () => {
    const docker = layer("deploy-docker", { "README.md": "## In a container\n\nBuild it.\n" });
    expect(await textOf([base, docker], "README.md")).toBe("# shop\n\nText.\n\n## In a container\n\nBuild it.\n");
  });

  const docker = layer("deploy-docker", {
    "compose.yaml": "services:\n  # The agent.\n  app:\n    build: .\n    depends_on: [telemetry]\n",
  });

  test("documents of YAML are united by key, and comments stay where they belong", async () => {
    const postgres = layer("state-postgres", {
      "compose.yaml": "services:\n  # The state.\n  postgres:\n    image: postgres:18\n",
      "with/deploy-docker/compose.yaml": "services:\n  app:\n    depends_on: [postgres]\n",
    });
    expect(await textOf([base, docker, postgres], "compose.yaml")).toBe(
      [
        "services:",
        "  # The agent.",
        "  app:",
        "    build: .",
        "    depends_on: [telemetry, postgres]",
        "  # The state.",
        "  postgres:",
        "    image: postgres:18",
        "",
      ].join("\n"),
    );
  });

  test("two values of one key of YAML are a conflict that names both layers and the key", async () => {
    const rival = layer("deploy-rival", { "compose.yaml": "services:\n  app:\n    build: ./elsewhere\n" });
    await expect(compose([base, docker, rival], identity)).rejects.toThrow(
      "The layers deploy-docker and deploy-rival both set compose.yaml > services > app > build.",
    );
  });

  test.for([
    ["a: [1", "is not YAML"],
    ["- 1", "is not a map"],
  ] as const)("a broken document of YAML is named: %s", async ([text, problem]) => {
    const broken = layer("deploy-rival", { "compose.yaml": text });
    await expect(compose([base, docker, broken], identity)).rejects.toThrow(problem);
  });

  test("a variable is written with what it means, in the place of the one that it makes needless", async () => {
    const postgres = layer(
      "state-postgres",
      {},
      { env: { PORT: null, DATABASE_URL: { value: "postgres://localhost/agent", comment: "Where.\nAnd how." } } },
    );
    const example = "API_KEYS=dev:change-me\nOTEL_SERVICE_NAME=agent\n";
    expect(await textOf([base, postgres], ".env.example")).toBe(
      `# Where.\n# And how.\nDATABASE_URL=postgres://localhost/agent\n\n${example}`,
    );
    expect(await textOf([base, postgres], ".env")).toContain("DATABASE_URL=postgres://localhost/agent");
    expect(await textOf([base, postgres], ".env")).not.toContain("PORT");
  });

  test("a variable that two layers set is a conflict that names both", async () => {
    const own = { env: { KEY: { value: "", comment: "A key." } } };
    await expect(compose([base, layer("model-a", {}, own), layer("model-b", {}, own)], identity)).rejects.toThrow(
      "The layers model-a and model-b both set .env.example > KEY.",
    );
    const port = { env: { PORT: { value: "1", comment: "A port." } } };
    await expect(compose([base, layer("model-a", {}, port)], identity)).rejects.toThrow(
      "The layers base and model-a both set .env.example > PORT.",
    );
  });

  test("a variable that base does not have cannot be left out", async () => {
    await expect(compose([base, layer("model-a", {}, { env: { NOBODY: null } })], identity)).rejects.toThrow(
      "The template's .env.example has no NOBODY.",
    );
  });
});
