import { connect, type Sql } from "./connect.ts";
import { isLockTimeout, StoreInUse } from "./errors.ts";
import { findHolder } from "./holder.ts";
import { hold } from "./holding.ts";

/** How long to wait for a process that is on its way out. */
const patienceMs = 2_000;

export interface LeaseOptions {
  readonly url: string;
  readonly connectTimeoutSeconds: number;
  /** What the server knows this process by, and no other. */
  readonly name: string;
}

/** The store is held: by a lock that the server keeps for this connection, and so no longer than this process lives. */
export interface Lease {
  readonly sql: Sql;
  /** Resolves when the connection has ended, and the lock with it. */
  readonly over: Promise<void>;
}

/** Takes the store for this process. Rejects with `StoreInUse` when another one has it that lets nobody in. */
export async function takeLease({ url, connectTimeoutSeconds, name }: LeaseOptions): Promise<Lease> {
  const { promise: over, resolve: onClose } = Promise.withResolvers<void>();
  const sql = connect(url, { max: 1, connectTimeoutSeconds, statementTimeoutMs: 0, name, onClose });
  try {
    // A connection of ours that broke on the way may still be there at its other end, and do what it was asked.
    await sql`
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE application_name = ${name} AND datname = current_database() AND pid <> pg_backend_pid()`;
    await sql.unsafe(`
      SET lock_timeout = ${patienceMs};
      ${hold};
      SET lock_timeout = 0;`);
  } catch (error) {
    const refused = isLockTimeout(error) ? new StoreInUse(url, await findHolder(sql), { cause: error }) : error;
    await sql.end({ timeout: 0 });
    throw refused;
  }
  return { sql, over };
}
