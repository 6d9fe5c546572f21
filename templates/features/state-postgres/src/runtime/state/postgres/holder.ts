import { randomBytes } from "node:crypto";

import { thisHolder, type Holder } from "../holder.ts";
import type { Sql } from "./connect.ts";

/** The server cuts names off after 63 bytes. */
const longestHost = 35;

interface LockRow {
  readonly name: string;
  readonly since: Date | null;
}

/** What the server knows this process by, and no other; whoever is refused reads from it who has the store. */
export function nameConnections(): string {
  const { pid, host } = thisHolder();
  return `agent ${pid}@${host.slice(0, longestHost)} ${randomBytes(6).toString("hex")}`;
}

/** The process that has the store, or the first of those; undefined when it has gone, or is none of ours. */
export async function findHolder(sql: Sql): Promise<Holder | undefined> {
  const [lock] = await sql<LockRow[]>`
    SELECT application_name AS name, backend_start AS since FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1
      AND (classid::bigint << 32) | objid::bigint = hashtextextended('agent: store', 0)
    ORDER BY backend_start LIMIT 1`.catch(() => []);
  const [, pid, host] = /^agent (\d+)@(\S+) /.exec(lock?.name ?? "") ?? [];
  return host && lock?.since ? { pid: Number(pid), host, since: lock.since } : undefined;
}
