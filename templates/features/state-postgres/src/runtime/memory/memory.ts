import type { Clock } from "../ports/clock.ts";
import { StaleFact, type Fact, type Memory, type NewFact } from "../ports/memory.ts";
import type { Database } from "../state/database.ts";

interface FactRow {
  readonly subject: string;
  readonly key: string;
  readonly value: string;
  readonly source: string;
  readonly version: number;
  readonly recorded_at: number;
}

export function create({ database, clock }: { database: Database; clock: Clock }): Memory {
  const { query } = database;

  async function written({ subject, key, value, source }: NewFact): Promise<Fact | undefined> {
    const [earlier] = await query<FactRow>`
      SELECT * FROM facts
      WHERE subject = ${subject} AND key = ${key} AND source = ${source} AND value = ${JSON.stringify(value)}
      ORDER BY version LIMIT 1`;
    return earlier && toFact(earlier);
  }

  async function versionOf({ subject, key }: NewFact): Promise<number> {
    const [newest] = await query<{ version: number }>`
      SELECT coalesce(max(version), 0) AS version FROM facts WHERE subject = ${subject} AND key = ${key}`;
    return newest!.version;
  }

  /** Undefined when somebody else has written that version. */
  async function write({ subject, key, value, source }: NewFact, version: number): Promise<Fact | undefined> {
    const [fact] = await query<FactRow>`
      INSERT INTO facts (subject, key, value, source, version, recorded_at)
      VALUES (${subject}, ${key}, ${JSON.stringify(value)}, ${source}, ${version}, ${clock.now()})
      ON CONFLICT DO NOTHING RETURNING *`;
    return fact && toFact(fact);
  }

  async function remember(fact: NewFact, expectedVersion?: number): Promise<Fact> {
    for (;;) {
      // In this order: whoever wrote the same before the version was read is found here the next time.
      const version = await versionOf(fact);
      const earlier = await written(fact);
      if (earlier) return earlier;
      if (expectedVersion !== undefined && expectedVersion !== version) {
        throw new StaleFact(fact, expectedVersion, version);
      }
      const recorded = await write(fact, version + 1);
      if (recorded) return recorded;
    }
  }

  return {
    remember,
    recall: async (subject) => {
      const rows = await query<FactRow>`
        SELECT DISTINCT ON (key) * FROM facts WHERE subject = ${subject} ORDER BY key, version DESC`;
      return rows.map(toFact);
    },
    history: async (subject) => {
      const rows = await query<FactRow>`
        SELECT * FROM facts WHERE subject = ${subject} ORDER BY recorded_at, key, version`;
      return rows.map(toFact);
    },
    forget: async (subject) => void (await query`DELETE FROM facts WHERE subject = ${subject}`),
  };
}

function toFact({ value, recorded_at: recordedAt, ...fact }: FactRow): Fact {
  return { ...fact, value: JSON.parse(value) as string, recordedAt };
}
