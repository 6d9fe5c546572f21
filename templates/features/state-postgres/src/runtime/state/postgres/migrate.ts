import { readdirSync, readFileSync } from "node:fs";

import type { Sql } from "./connect.ts";
import { NewerStore } from "./errors.ts";

const folder = new URL("./migrations/", import.meta.url);

/**
 * Brings the tables up to date: every numbered file that has not been applied, all in one transaction. Of processes that
 * start together one migrates, and the others wait for it. Resolves to the names of the files that it applied.
 */
export async function migrate(sql: Sql): Promise<string[]> {
  const files = readdirSync(folder).toSorted();
  return sql.begin(async (sql) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('agent: migrations', 0))`;
    await sql`
      CREATE TABLE IF NOT EXISTS migrations (
        number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
      )`;
    const [newest] = await sql<{ number: number }[]>`SELECT coalesce(max(number), 0) AS number FROM migrations`;
    const known = numberOf(files.at(-1)!);
    if (newest!.number > known) throw new NewerStore(newest!.number, known);
    const missing = files.filter((file) => numberOf(file) > newest!.number);
    for (const file of missing) {
      await sql.unsafe(readFileSync(new URL(file, folder), "utf8"));
      await sql`INSERT INTO migrations (number, name) VALUES (${numberOf(file)}, ${file})`;
    }
    return missing;
  });
}

function numberOf(file: string): number {
  return Number.parseInt(file, 10);
}
