import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";

import { describeAddress, nameDatabase } from "../../../src/runtime/state/postgres/address.ts";
import { leaseHolder, openSession, waitingForStore } from "../support/postgres/session.ts";
import { freshEnvironment, main, startProcess, startServer } from "../support/server-process.ts";

const secret = "s3cret-of-the-operator";

/** Starts a process with this address, which must fail without a copy of the password. Returns its error. */
async function failAt(environment: Record<string, string>, address: string): Promise<string> {
  const changed = { ...environment, DATABASE_URL: address, DATABASE_CONNECT_TIMEOUT: "1" };
  const ending = await startProcess([main], changed).ended;
  expect(ending).toMatchObject({ code: 1, stdout: "" });
  expect(ending.stderr).not.toContain(secret);
  return ending.stderr;
}

/** Starts a process with a changed address of a real database. */
async function startAt(change: (url: URL) => unknown) {
  const environment = await freshEnvironment();
  const url = new URL(environment["DATABASE_URL"]!);
  change(url);
  return { ...describeAddress(url.href), stderr: await failAt(environment, url.href) };
}

test.for([`${secret}@nowhere`, `mysql://agent:${secret}@127.0.0.1/agent`, `postgres://agent:${secret}@127.0.0.1`])(
  "rejects the invalid address %s",
  async (address) => {
    expect(await failAt(await freshEnvironment(), address)).toContain(
      "DATABASE_URL must be postgres://user:password@host:port/database, with special characters",
    );
  },
);

test("names the user when the password is wrong", async () => {
  const { host, port, user, stderr } = await startAt((url) => (url.password = secret));
  expect(stderr).toBe(
    `Postgres at ${host}:${port} refuses the user "${user}". Correct the user or the password in DATABASE_URL.\n`,
  );
});

test("returns the command to create a missing database", async () => {
  const { host, port, user, stderr } = await startAt((url) => (url.pathname = "/nowhere"));
  expect(stderr).toBe(
    `Postgres at ${host}:${port} has no database "nowhere". ` +
      `Create it (createdb --host=${host} --port=${port} --username=${user} nowhere), or correct DATABASE_URL.\n`,
  );
});

test("names host and port when Postgres does not answer", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const { stderr } = await startAt((url) => Object.assign(url, { port: String(port), password: secret }));
  expect(stderr).toBe(
    `Postgres at 127.0.0.1:${port} does not answer (ECONNREFUSED). ` +
      "Start it (for development: docker compose up --detach --wait postgres), or correct DATABASE_URL.\n",
  );
});

test("migrates alone while the program runs", async () => {
  const environment = await freshEnvironment();
  await startServer(environment);
  const migration = startProcess(["src/runtime/state/migrate.ts"], { ...environment, NODE_OPTIONS: "" });
  expect(await migration.ended).toMatchObject({ code: 0, stdout: "The tables are up to date.\n" });
});

test("exits with the reason when another process took the lock", async () => {
  const environment = await freshEnvironment();
  const server = await startServer(environment);
  const url = environment["DATABASE_URL"]!;
  const [other, operator] = [openSession(url), openSession(url)];
  const pid = await leaseHolder(operator);
  const taken = other`SELECT pg_advisory_lock(hashtextextended('agent: store', 0))`.execute();
  // The first process in the queue gets the lock. Before that, the server would acquire it again.
  await expect.poll(() => waitingForStore(operator)).toBe(1);
  await operator`SELECT pg_terminate_backend(${pid}, 5000)`;
  await taken;
  const { code, stderr } = await server.ended;
  expect(code).toBe(1);
  expect(stderr).toBe(
    `The database ${nameDatabase(url)} is in use by another process. ` +
      "Stop that process, or set DATABASE_URL to another database.\n",
  );
});
