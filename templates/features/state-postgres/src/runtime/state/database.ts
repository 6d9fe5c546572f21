import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

import { wholeNumber, type Configuration } from "../config.ts";
import { databaseUrl } from "./postgres/address.ts";
import { Announcements } from "./postgres/announcements.ts";
import { Connections } from "./postgres/connections.ts";
import { connect } from "./postgres/connect.ts";
import { explain, isAway } from "./postgres/errors.ts";
import { migrate } from "./postgres/migrate.ts";

export const variables = {
  DATABASE_URL: databaseUrl.default("postgres://agent:agent@127.0.0.1:5432/agent"),
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000).default(10),
  DATABASE_CONNECT_TIMEOUT: wholeNumber(1, 300).default(5),
} satisfies z.ZodRawShape;

export interface Database {
  /** Runs one statement: `database.query<Row>\`SELECT …\``. Rejects with `Unavailable` while Postgres is away. */
  readonly query: Connections["query"];
  readonly announcements: Announcements;
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

/**
 * Connects to Postgres, takes the database for this process and brings its tables up to date. A Postgres that is just
 * starting, too, is waited for. Rejects with an `OperatorError` for whatever the operator can mend.
 */
export async function open(config: Configuration<typeof variables>): Promise<Database> {
  const { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, DATABASE_CONNECT_TIMEOUT: connectTimeoutSeconds } = config;
  const connections = new Connections({ url, poolSize, connectTimeoutSeconds });
  await untilItAnswers(() => connections.open(migrate), config);
  return {
    query: (text, ...values) => connections.query(text, ...values),
    announcements: new Announcements(connections),
    lost: connections.lost,
    close: () => connections.close(),
  };
}

/** Brings the tables up to date, also while another process has the database. Rejects as `open` does. */
export async function migrateOnly(config: Configuration<typeof variables>): Promise<string[]> {
  const { DATABASE_URL: url, DATABASE_CONNECT_TIMEOUT: connectTimeoutSeconds } = config;
  const sql = connect(url, { max: 1, connectTimeoutSeconds, statementTimeoutMs: 0, name: "agent migrations" });
  try {
    return await untilItAnswers(() => migrate(sql), config);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function untilItAnswers<Result>(
  work: () => Promise<Result>,
  { DATABASE_URL: url, DATABASE_CONNECT_TIMEOUT: seconds }: Configuration<typeof variables>,
): Promise<Result> {
  for (const enough = Date.now() + seconds * 1_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || Date.now() > enough) throw explain(error, url);
      await pause(100);
    }
  }
}
