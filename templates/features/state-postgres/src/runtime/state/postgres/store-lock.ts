import { randomBytes } from "node:crypto";

import { DatabaseLocked } from "../../errors.ts";
import { describeLockOwner, thisLockOwner, type LockOwner } from "../lock-owner.ts";
import { changeAddress, nameDatabase } from "./address.ts";
import { connect, type ConnectOptions, type Sql } from "./connect.ts";
import { isLockTimeout } from "./errors.ts";
import { lockStore } from "./lock-mode.ts";

/** A process that is about to exit releases the lock within this time. */
const waitMs = 2_000;
/** The server cuts a name after 63 bytes. */
const maxHostLength = 35;

/** The lock of the database. The server keeps it as long as this connection lives. */
export interface StoreLock {
  readonly sql: Sql;
  /** Resolves when the connection has closed. */
  readonly released: Promise<void>;
}

/** Returns a unique name for the connections of this process. `DatabaseLocked` shows its process id and host. */
export function nameConnections(): string {
  const { pid, host } = thisLockOwner();
  return `agent ${pid}@${host.slice(0, maxHostLength)} ${randomBytes(6).toString("hex")}`;
}

/** Acquires the lock for this process. Rejects with `DatabaseLocked` when another process has it. */
export async function acquireLock(
  options: Pick<ConnectOptions, "url" | "connectTimeoutSeconds" | "name">,
): Promise<StoreLock> {
  const { promise: released, resolve: onClose } = Promise.withResolvers<void>();
  const sql = connect({ ...options, max: 1, statementTimeoutMs: 0, onClose });
  try {
    // The server may not have noticed that an earlier connection of this process broke.
    await sql`
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE application_name = ${options.name} AND datname = current_database() AND pid <> pg_backend_pid()`;
    await sql.unsafe(`SET lock_timeout = ${waitMs}; ${lockStore}; SET lock_timeout = 0;`);
    return { sql, released };
  } catch (error) {
    const owner = isLockTimeout(error) ? describeLockOwner(await findLockOwner(sql)) : undefined;
    await sql.end({ timeout: 0 });
    throw owner ? new DatabaseLocked(nameDatabase(options.url), owner, changeAddress, { cause: error }) : error;
  }
}

/** Undefined when the owner has gone, or when no process of an agent has the lock. */
async function findLockOwner(sql: Sql): Promise<LockOwner | undefined> {
  const [owner] = await sql<{ name: string; since: Date | null }[]>`
    SELECT application_name AS name, backend_start AS since FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1
      AND (classid::bigint << 32) | objid::bigint = hashtextextended('agent: store', 0)
    ORDER BY backend_start LIMIT 1`.catch(() => []);
  const [, pid, host] = /^agent (\d+)@(\S+) /.exec(owner?.name ?? "") ?? [];
  return host && owner?.since ? { pid: Number(pid), host, since: owner.since } : undefined;
}
