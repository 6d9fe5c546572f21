import { StaleFact } from "../errors.ts";
import type { Clock, Fact, Memory, NewFact } from "../ports/index.ts";
import type { Database } from "../state/database.ts";

/** Memory in SQLite, in the same file as the state. */
export function create({ database, clock }: { database: Database; clock: Clock }): Memory {
  const { sqlite } = database;
  const columns = "subject, key, value, source, version, recorded_at AS recordedAt";
  const insert = sqlite.prepare(
    "INSERT INTO facts (subject, key, value, source, version, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const newest = sqlite.prepare("SELECT max(version) AS version FROM facts WHERE subject = ? AND key = ?");
  const written = sqlite.prepare(
    `SELECT ${columns} FROM facts WHERE subject = ? AND key = ? AND source = ? AND value = ? LIMIT 1`,
  );
  const current = sqlite.prepare(
    `SELECT subject, key, value, source, recorded_at AS recordedAt, max(version) AS version FROM facts WHERE subject = ? GROUP BY key ORDER BY key`,
  );
  const all = sqlite.prepare(`SELECT ${columns} FROM facts WHERE subject = ? ORDER BY recorded_at, key, version`);
  const erase = sqlite.prepare("DELETE FROM facts WHERE subject = ?");

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

  return {
    remember: async (fact, expectedVersion) => database.transaction(() => remember(fact, expectedVersion)),
    recall: async (subject) => current.all(subject).map((row) => ({ ...row }) as unknown as Fact),
    history: async (subject) => all.all(subject).map((row) => ({ ...row }) as unknown as Fact),
    forget: async (subject) => void database.transaction(() => erase.run(subject)),
  };
}
