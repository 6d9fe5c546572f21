import { startPostgres } from "../support/postgres/server.ts";
import type { ChaosStore } from "./surroundings.ts";

/*
 * The only file of the harness that knows which store the program has.
 */

/** A Postgres that nobody else uses, whatever TEST_DATABASE_URL says: it is killed. */
export async function openStore(): Promise<ChaosStore> {
  const postgres = await startPostgres();
  return {
    environment: { DATABASE_URL: postgres.url, DATABASE_CONNECT_TIMEOUT: "60" },
    server: postgres,
    close: () => postgres.end(),
  };
}
