import { StaleFact } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Fact, Memory, NewFact } from "../ports/memory.ts";
import type { Database } from "../state/database.ts";

interface FactRow {
  readonly subject: string;
  readonly key: string;
  readonly value: string;
  readonly source: string;
  readonly version: number;
  readonly recorded_at: number;
}

/** Memory in Postgres, in the same database as the state. */
export function create({ database, clock }: { database: Database; clock: Clock }): Memory {
  async function remember(fact: NewFact, expectedVersion?: number): Promise<Fact> {
    for (;;) {
      // In this order: a repetition that another process wrote after the first read is found by the second.
      const version = await currentVersion(database, fact);
      const earlier = await findWritten(database, fact);
      if (earlier) return earlier;
      if (expectedVersion !== undefined && expectedVersion !== version) {
        throw new StaleFact(fact, expectedVersion, version);
      }
      const written = await insertFact(database, fact, version + 1, clock.now());
      if (written) return written;
    }
  }

  return {
    remember,
    recall: async (subject) => {
      const rows = await database.query<FactRow>`
        SELECT DISTINCT ON (key) * FROM facts WHERE subject = ${subject} ORDER BY key, version DESC`;
      return rows.map(toFact);
    },
    history: async (subject) => {
      const rows = await database.query<FactRow>`
        SELECT * FROM facts WHERE subject = ${subject} ORDER BY recorded_at, key, version`;
      return rows.map(toFact);
    },
    forget: async (subject) => void (await database.query`DELETE FROM facts WHERE subject = ${subject}`),
  };
}

/** Returns 0 when there is no version. */
async function currentVersion(database: Database, { subject, key }: NewFact): Promise<number> {
  const [newest] = await database.query<{ version: number }>`
    SELECT coalesce(max(version), 0) AS version FROM facts WHERE subject = ${subject} AND key = ${key}`;
  return newest!.version;
}

/** Finds the same value from the same source. */
async function findWritten(database: Database, fact: NewFact): Promise<Fact | undefined> {
  const { subject, key, value, source } = fact;
  const [earlier] = await database.query<FactRow>`
    SELECT * FROM facts
    WHERE subject = ${subject} AND key = ${key} AND source = ${source} AND value = ${JSON.stringify(value)}
    ORDER BY version LIMIT 1`;
  return earlier && toFact(earlier);
}

/** Undefined when another process has written that version. */
async function insertFact(database: Database, fact: NewFact, version: number, now: number): Promise<Fact | undefined> {
  const { subject, key, value, source } = fact;
  const [written] = await database.query<FactRow>`
    INSERT INTO facts (subject, key, value, source, version, recorded_at)
    VALUES (${subject}, ${key}, ${JSON.stringify(value)}, ${source}, ${version}, ${now})
    ON CONFLICT DO NOTHING RETURNING *`;
  return written && toFact(written);
}

function toFact({ value, recorded_at: recordedAt, ...fact }: FactRow): Fact {
  return { ...fact, value: JSON.parse(value) as string, recordedAt };
}
