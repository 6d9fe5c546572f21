import { z } from "zod";

const form = "postgres://user:password@host:port/database, with special characters of the password percent-encoded";

/** The address of a database. What is wrong with it is told without it, for it has a password. */
export const databaseUrl = z.string().refine(isAddress, `must be ${form}`);

/** What may be told of an address. */
export function describeAddress(url: string) {
  const { hostname, port, username, pathname } = new URL(url);
  return {
    host: hostname,
    port: port || "5432",
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

function isAddress(text: string): boolean {
  try {
    const { protocol, hostname, username, pathname } = new URL(text);
    return /^postgres(ql)?:$/.test(protocol) && hostname !== "" && username !== "" && /^\/[^/]+$/.test(pathname);
  } catch {
    return false;
  }
}
