import { hostname } from "node:os";
import { expect, test } from "vitest";

import { describeAddress } from "../../../src/runtime/state/postgres/address.ts";
import { newDatabase, openAgain } from "../support/store.ts";

test("a second process is refused, and told who has the database and what to do; the first goes on", async () => {
  const environment = await newDatabase();
  const first = await openAgain(environment);
  const { host, port, database } = describeAddress(environment["DATABASE_URL"]!);
  const { message } = (await openAgain(environment).catch((error: unknown) => error)) as Error;
  const [, since] = /since (\S+Z)/.exec(message) ?? [];
  expect(message).toBe(
    `The database ${host}:${port}/${database} is in use by process ${process.pid} on ${hostname().slice(0, 35)}, ` +
      `since ${since}. Stop that one, or give this one its own database with DATABASE_URL.`,
  );
  expect(await first.query`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});
