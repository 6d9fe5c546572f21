import { OperatorError } from "../../errors.ts";
import { describeAddress } from "./address.ts";

/** Codes of Node.js and of the driver when the server cannot be reached or the connection broke. */
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
 * Codes of temporary failures of the server: lost connection, no resources, shutdown or start, statement timeout,
 * conflict with another transaction, lock timeout, read-only replica.
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const temporaryCodes = /^(08|53|57P|57014|40|55P03|25006)/;

/** The same statement may succeed a moment later. */
export function isTemporary(error: unknown): boolean {
  const code = codeOf(error);
  return connectionCodes.has(code) || (code.length === 5 && temporaryCodes.test(code));
}

export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === "55P03";
}

/** Another statement has just written a row with the same key. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === "23505";
}

/** Returns an `OperatorError` when the operator can fix the cause. Its message never contains the password. */
export function explain(error: unknown, url: string): unknown {
  const message = messageFor(error, url);
  return message ? new OperatorError(message, { cause: error }) : error;
}

function messageFor(error: unknown, url: string): string | undefined {
  const { host, port, user, database } = describeAddress(url);
  const code = codeOf(error);
  const server = `Postgres at ${host}:${port}`;
  if (isTemporary(error)) {
    const remedy = "Start it (for development: docker compose up --detach --wait postgres), or correct DATABASE_URL.";
    return `${server} does not answer (${code}). ${remedy}`;
  }
  if (code.startsWith("28")) {
    return `${server} refuses the user "${user}". Correct the user or the password in DATABASE_URL.`;
  }
  if (code === "3D000") {
    const create = `createdb --host=${host} --port=${port} --username=${user} ${database}`;
    return `${server} has no database "${database}". Create it (${create}), or correct DATABASE_URL.`;
  }
  if (code === "42501") {
    const remedy = `Allow it: GRANT CREATE, USAGE ON SCHEMA public TO "${user}".`;
    return `The user "${user}" may not create tables in the database "${database}". ${remedy}`;
  }
  return undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
