import { OperatorError } from "../../config.ts";
import { describeHolder, type Holder } from "../holder.ts";
import { describeAddress } from "./address.ts";

/** Codes of the platform and of the driver for a server that cannot be reached, or is no longer there. */
const connectionCodes = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * Conditions of the server that pass: lost connections, too little of something, shutdowns and starts, a statement that
 * took too long, a conflict with another one, a server that became a replica.
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const passing = /^(08|53|57P|57014|40|55P03|25006)/;

/** Whether the same statement may succeed a moment later. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return connectionCodes.has(code) || (code.length === 5 && passing.test(code));
}

export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === "55P03";
}

/** The error in the words of whoever can mend it, if anybody can; never with the password. */
export function explain(error: unknown, url: string): unknown {
  const { host, port, user, database } = describeAddress(url);
  const code = codeOf(error);
  const place = `${host}:${port}`;
  if (isAway(error)) {
    return new OperatorError(
      `Postgres at ${place} does not answer (${code}). ` +
        "Start it (for development: docker compose up --detach --wait postgres), or correct DATABASE_URL.",
      { cause: error },
    );
  }
  if (code.startsWith("28")) {
    const refused = `Postgres at ${place} refuses the user "${user}". Correct the user or the password in DATABASE_URL.`;
    return new OperatorError(refused, { cause: error });
  }
  if (code === "3D000") {
    const create = `createdb --host=${host} --port=${port} --username=${user} ${database}`;
    const missing = `Postgres at ${place} has no database "${database}". Create it (${create}), or correct DATABASE_URL.`;
    return new OperatorError(missing, { cause: error });
  }
  if (code === "42501") {
    return new OperatorError(
      `The user "${user}" may not create tables in the database "${database}". ` +
        `Allow it: GRANT CREATE, USAGE ON SCHEMA public TO "${user}".`,
      { cause: error },
    );
  }
  return error;
}

export class StoreInUse extends OperatorError {
  override readonly name = "StoreInUse";

  constructor(url: string, holder: Holder | undefined, options?: ErrorOptions) {
    const { host, port, database } = describeAddress(url);
    super(
      `The database ${host}:${port}/${database} is in use by ${describeHolder(holder)}. ` +
        "Stop that one, or give this one its own database with DATABASE_URL.",
      options,
    );
  }
}

export class NewerStore extends OperatorError {
  override readonly name = "NewerStore";

  constructor(version: number, known: number) {
    super(
      `The database is at migration ${version}, and this program knows ${known}: a newer version has used it. ` +
        "Start that version again, or give this one its own database with DATABASE_URL.",
    );
  }
}

/** Not something that passes, so nobody waits for it. */
export class StoreClosed extends Error {
  override readonly name = "StoreClosed";
  readonly code = "ERR_STORE_CLOSED";

  constructor() {
    super("The store is closed.");
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether somebody else has written the same at the same moment. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === "23505";
}
