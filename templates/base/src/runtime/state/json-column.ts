import { CorruptRecord } from "../errors.ts";

/** Parses a JSON column. Throws `CorruptRecord`; `record` names the record for the operator. */
export function parseColumn(text: string, record: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CorruptRecord(record, { cause });
  }
}
