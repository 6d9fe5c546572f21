import type { Answers } from "../../generators/engine/axes.ts";

/** The expected content of a combination, written a second time and independent of the layers. */
export interface Expectation {
  /** Whether the choices go together. */
  readonly valid: boolean;
  /** Files and folders, ending in `/`, that the repository has, or has not. */
  readonly files: Readonly<Record<string, boolean>>;
  /** Direct dependencies that it has, or has not. */
  readonly dependencies: Readonly<Record<string, boolean>>;
}

export function expectationOf(answers: Answers): Expectation {
  const isOn = (deploy: string) => answers.deploy.split(",").includes(deploy);
  const isPostgres = answers.state === "postgres";
  const isRestate = answers.engine === "restate";
  const extras = answers.extras.split(",");
  const isChaos = extras.includes("chaos");
  const isShop = answers.example === "shop";
  return {
    // Workers on many machines share their state.
    valid: !isRestate || isPostgres,
    files: {
      "src/adapters/orders.ts": isShop,
      "src/tools/issue-refund.ts": isShop,
      ".env.test": isShop,
      "src/runtime/engine/engine.ts": true,
      "src/runtime/engine/run-queue.ts": !isRestate,
      "src/runtime/engine/restate/": isRestate,
      "test/runtime/embedded/": !isRestate,
      "test/runtime/restate/": isRestate,
      "restate.toml": isRestate,
      "docs/decisions/0003-restate.md": isRestate,
      "deploy/kubernetes/workers-service.yaml": isOn("kubernetes") && isRestate,
      "deploy/kubernetes/one-process.yaml": isOn("kubernetes") && !isRestate,
      "src/runtime/state/state.ts": true,
      "src/runtime/state/sqlite/": !isPostgres,
      "src/runtime/state/postgres/": isPostgres,
      "src/runtime/state/migrate.ts": isPostgres,
      "src/runtime/memory/memory.ts": true,
      "src/runtime/scripted/": true,
      "src/agent/summary.ts": extras.includes("summary"),
      "test/runtime/chaos/": isChaos,
      "test/runtime/chaos/inside/seeded-bugs.ts": isChaos && !isRestate,
      "test/runtime/chaos/side-by-side.test.ts": isChaos && isRestate,
      Dockerfile: isOn("docker") || isOn("kubernetes"),
      "compose.yaml": isOn("docker") || isOn("kubernetes") || isPostgres,
      "deploy/kubernetes/": isOn("kubernetes"),
      "deploy/kubernetes/migration-job.yaml": isOn("kubernetes") && isPostgres,
      ".github/workflows/check.yaml": answers.ci === "github",
      ".github/workflows/image.yaml": answers.ci === "github" && (isOn("docker") || isOn("kubernetes")),
      ".github/workflows/templates.yaml": answers.ci === "github",
      ".gitlab-ci.yml": answers.ci === "gitlab",
      ".gitlab/ci/templates.yml": answers.ci === "gitlab",
    },
    dependencies: {
      postgres: isPostgres,
      "@restatedev/restate-sdk": isRestate,
      ...Object.fromEntries(Object.values(packages).map((name) => [name, name === packages[answers.model]])),
    },
  };
}

const packages: Readonly<Record<string, string>> = {
  openai: "@ai-sdk/openai",
  anthropic: "@ai-sdk/anthropic",
  google: "@ai-sdk/google",
  "amazon-bedrock": "@ai-sdk/amazon-bedrock",
  azure: "@ai-sdk/azure",
  mistral: "@ai-sdk/mistral",
  openrouter: "@ai-sdk/openai-compatible",
  ollama: "@ai-sdk/openai-compatible",
  "openai-compatible": "@ai-sdk/openai-compatible",
};
