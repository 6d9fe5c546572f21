import { randomUUID } from "node:crypto";

import postgres from "postgres";
import type { TestProject } from "vitest/node";

import { migrateOnly, variables } from "../../../../src/runtime/state/database.ts";
import { readConfig } from "../../../../src/runtime/config.ts";
import { startPostgres } from "../postgres/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the test databases, and the prefix of the names in this run. */
    postgres: { url: string; prefix: string };
  }
}

/** Prepares one Postgres for all tests, with a migrated database as the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const server = given ? undefined : await startPostgres();
  const url = given ?? server!.url;
  const prefix = `agent_test_${randomUUID().slice(0, 8)}_`;
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`CREATE DATABASE ${prefix}template`);
  await migrateOnly(readConfig(variables, { DATABASE_URL: withDatabase(url, `${prefix}template`) }));
  project.provide("postgres", { url, prefix });

  return async () => {
    if (given) {
      const databases = await sql<{ name: string }[]>`
        SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${prefix})`;
      for (const { name } of databases) await sql.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
    }
    await sql.end();
    await server?.end();
  };
}

export function withDatabase(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
