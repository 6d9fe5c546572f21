import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeItTheirs } from "../history/edits.ts";
import { lackingHistory, programOf } from "../history/versions.ts";
import { cli } from "../support/cli.ts";
import { lastingSandbox } from "../support/sandbox.ts";
import { commitAll, npmRun, touchedFiles } from "./repository.ts";

/** The last version with the old layout. */
const old = { commit: "37d6d01", title: "37d6d01", hasBaseline: true, isWhole: true };
const lacking = await lackingHistory();
const folder = await lastingSandbox();
const repository = join(folder, "shop");

test.runIf(lacking)(`${lacking}`, ({ skip }) => skip());

test.skipIf(lacking)("carries the edits of a team to the new layout", async () => {
  const program = await programOf(old, join(folder, "program"));
  await program(["shop", "--yes", "--no-install"], folder);
  await makeItTheirs(repository);
  await edit("src/agent/agent.ts", 'name: "shop-support"', 'name: "acme-support"');
  await edit("src/agent/agent.ts", "decisions: 12", "decisions: 8");
  await edit("src/agent/agent.ts", "retries: 3", "retries: 2");
  await writeFile(join(repository, "src/http/version.ts"), route);
  await edit(
    "src/http/app.ts",
    "import { traced }",
    'import { versionRoutes } from "./version.ts";\nimport { traced }',
  );
  await edit("src/http/app.ts", "sessionRoutes]", "sessionRoutes, versionRoutes]");
  // This team has no schedules.
  const gone = ["src/schedules", "generators/schedule", "test/generators/schedule.test.ts"];
  for (const path of gone) await rm(join(repository, path), { recursive: true });
  await edit("src/composition.ts", 'import * as schedules from "./schedules/index.ts";\n', "");
  await edit("src/composition.ts", 'config.SCHEDULES === "on" ? schedules : {}', "{}");
  commitAll(repository);

  // The team edited lines of the runtime that the new version rewrites: it has to decide.
  const { exitCode, stderr } = await update();
  expect({ exitCode, touched: touchedFiles(repository) }).toEqual({ exitCode: 3, touched: [] });
  expect(stderr.match(/(?<=conflict in )src\S+/g)).toEqual(["src/runtime/http/app.ts", "src/runtime/program.ts"]);
  expect(await update("--conflict", "theirs")).toMatchObject({ exitCode: 0 });
  // The team adds its route to the new code.
  await edit("src/runtime/http/app.ts", "/sessions.ts", '/sessions.ts";\nimport { versionRoutes } from "./version.ts');
  await edit("src/runtime/http/app.ts", "sessionRoutes]", "sessionRoutes, versionRoutes]");
  await edit("src/runtime/http/version.ts", "../ports/engine.ts", "../errors.ts");
  await edit("src/runtime/http/version.ts", "HttpParts", "HttpDeps");
  expect(await text("src/agent/agent.ts")).toMatch(/name: "acme-support"[^]*decisions: 8[^]*retries: 2[^]*headings/);
  expect(await text("src/agent/instructions.md")).toContain("winter sale");
  expect(await text("src/tools/index.ts")).toContain("search-docs");
  expect(await text("src/adapters/orders.ts")).toMatch(/DOCS_URL[^]*Ash stool/);
  expect(await text("src/runtime/http/version.ts")).toContain('from "../errors.ts"');
  expect(await text("src/runtime/http/app.ts")).toContain("sessionRoutes, versionRoutes]");
  await expect(text("src/http/version.ts")).rejects.toThrow("ENOENT");
  await expect(text("src/schedules/index.ts")).rejects.toThrow("ENOENT");
  await expect(text("generators/schedule/index.ts")).rejects.toThrow("ENOENT");
});

test.skipIf(lacking)("passes the checks there", async () => {
  expect(await npmRun(repository, "check")).toMatch(/Tests\s+\d+ passed/);
});

/** A route of the team's own, which imports a port and a type beside it. */
const route = `import { OpenAPIHono } from "@hono/zod-openapi";

import { Draining } from "../ports/engine.ts";
import type { HttpEnvironment, HttpParts } from "./environment.ts";

export function versionRoutes(_parts: HttpParts): OpenAPIHono<HttpEnvironment> {
  const app = new OpenAPIHono<HttpEnvironment>();
  app.get("/v1/version", (context) => context.json({ version: 1, stops: new Draining().name }));
  return app;
}
`;

function text(path: string): Promise<string> {
  return readFile(join(repository, path), "utf8");
}

async function edit(path: string, from: string, to: string): Promise<void> {
  const before = await text(path);
  if (!before.includes(from)) throw new Error(`${path} has no ${from}`);
  await writeFile(
    join(repository, path),
    before.replaceAll(from, () => to),
  );
}

function update(...flags: string[]) {
  return cli(["update", "--json", "--no-install", ...flags], { folder: repository });
}
