import { z } from "zod";

const form = "postgres://user:password@host:port/database, with special characters of the password percent-encoded";

/** Schema of the address of a database. Its message does not repeat the address, which contains a password. */
export const databaseUrl = z.string().refine(isAddress, `must be ${form}`);

/** Use of another database, for the messages of errors. */
export const changeAddress = "set DATABASE_URL to another database";

/** Returns the parts of an address that a message may contain. */
export function describeAddress(url: string) {
  const { hostname, port, username, pathname } = new URL(url);
  return {
    host: hostname,
    port: port || "5432",
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

/** Returns host, port and name of a database. */
export function nameDatabase(url: string): string {
  const { host, port, database } = describeAddress(url);
  return `${host}:${port}/${database}`;
}

function isAddress(text: string): boolean {
  try {
    const { protocol, hostname, username, pathname } = new URL(text);
    return /^postgres(ql)?:$/.test(protocol) && hostname !== "" && username !== "" && /^\/[^/]+$/.test(pathname);
  } catch {
    return false;
  }
}
