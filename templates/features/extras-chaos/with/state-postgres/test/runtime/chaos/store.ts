import { startPostgres } from "../support/postgres/server.ts";

/** Starts a Postgres that the harness can kill. Ignores TEST_DATABASE_URL. */
export async function openStore(_folder: string) {
  const server = await startPostgres();
  const variables = { DATABASE_URL: server.url, DATABASE_CONNECT_TIMEOUT: "60" };
  return { variablesOf: () => variables, server, close: () => server.end() };
}
