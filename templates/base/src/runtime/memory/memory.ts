import type { DatabaseSync } from "node:sqlite";

import type { Clock } from "../ports/clock.ts";
import { StaleFact, type Fact, type Memory, type NewFact } from "../ports/memory.ts";
import { transaction } from "../state/database.ts";
import { Room } from "../state/sqlite/room.ts";

export function create({ database, clock }: { database: DatabaseSync; clock: Clock }): Memory {
  const columns = "subject, key, value, source, version, recorded_at AS recordedAt";
  const insert = database.prepare(
    "INSERT INTO facts (subject, key, value, source, version, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const newest = database.prepare("SELECT max(version) AS version FROM facts WHERE subject = ? AND key = ?");
  const written = database.prepare(
    `SELECT ${columns} FROM facts WHERE subject = ? AND key = ? AND source = ? AND value = ? LIMIT 1`,
  );
  const current = database.prepare(
    `SELECT subject, key, value, source, recorded_at AS recordedAt, max(version) AS version FROM facts WHERE subject = ? GROUP BY key ORDER BY key`,
  );
  const all = database.prepare(`SELECT ${columns} FROM facts WHERE subject = ? ORDER BY recorded_at, key, version`);
  const erase = database.prepare("DELETE FROM facts WHERE subject = ?");

  function remember(fact: NewFact, expectedVersion?: number): Fact {
    const earlier = written.get(fact.subject, fact.key, fact.source, fact.value) as Fact | undefined;
    if (earlier) return { ...earlier };
    const version = (newest.get(fact.subject, fact.key)?.["version"] as number | undefined) ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      throw new StaleFact(fact, expectedVersion, version);
    }
    const recordedAt = clock.now();
    insert.run(fact.subject, fact.key, fact.value, fact.source, version + 1, recordedAt);
    return { ...fact, version: version + 1, recordedAt };
  }

  return new Room(database).over<Memory>({
    remember: async (fact, expectedVersion) => transaction(database, () => remember(fact, expectedVersion)),
    recall: async (subject) => current.all(subject).map((row) => ({ ...row }) as unknown as Fact),
    history: async (subject) => all.all(subject).map((row) => ({ ...row }) as unknown as Fact),
    forget: async (subject) => void erase.run(subject),
  });
}
