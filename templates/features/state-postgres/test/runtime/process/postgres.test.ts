import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";

import { describeAddress } from "../../../src/runtime/state/postgres/address.ts";
import { leaseHolder, openSession, waitingForStore } from "../support/postgres/session.ts";
import { freshEnvironment, main, startProcess, startServer } from "../support/server-process.ts";

const secret = "s3cret-of-the-operator";

/** Starts on another address, made from that of a database which is there, and tells what came of it. */
async function startAt(change: (url: URL) => unknown) {
  const environment = await freshEnvironment();
  const url = new URL(environment["DATABASE_URL"]!);
  change(url);
  const address = { DATABASE_URL: url.href, DATABASE_CONNECT_TIMEOUT: "1" };
  const ending = await startProcess([main], { ...environment, ...address }).ended;
  expect(ending).toMatchObject({ code: 1, stdout: "" });
  expect(ending.stderr).not.toContain(secret);
  return { ...describeAddress(url.href), stderr: ending.stderr };
}

test.for([`${secret}@nowhere`, `mysql://agent:${secret}@127.0.0.1/agent`, `postgres://agent:${secret}@127.0.0.1`])(
  "an address that is none is refused without being repeated: %s",
  async (address) => {
    const environment = { ...(await freshEnvironment()), DATABASE_URL: address };
    const { code, stderr } = await startProcess([main], environment).ended;
    expect(code).toBe(1);
    expect(stderr).toContain(
      "DATABASE_URL must be postgres://user:password@host:port/database, with special characters",
    );
    expect(stderr).not.toContain(secret);
  },
);

test("a wrong password is told, and not repeated", async () => {
  const { host, port, user, stderr } = await startAt((url) => (url.password = secret));
  expect(stderr).toBe(
    `Postgres at ${host}:${port} refuses the user "${user}". Correct the user or the password in DATABASE_URL.\n`,
  );
});

test("a database that is not there is named, with how to create it", async () => {
  const { host, port, user, stderr } = await startAt((url) => (url.pathname = "/nowhere"));
  expect(stderr).toBe(
    `Postgres at ${host}:${port} has no database "nowhere". ` +
      `Create it (createdb --host=${host} --port=${port} --username=${user} nowhere), or correct DATABASE_URL.\n`,
  );
});

test("a Postgres that is not there is named by its host and port, with what to do", async () => {
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

test("the tables can be brought up to date alone, also while the program runs", async () => {
  const environment = await freshEnvironment();
  await startServer(environment);
  const { code, stdout } = await startProcess(["src/runtime/state/migrate.ts"], { ...environment, NODE_OPTIONS: "" })
    .ended;
  expect([code, stdout]).toEqual([0, "The tables are up to date.\n"]);
});

test("a process whose store another one has taken ends, and says why", async () => {
  const environment = await freshEnvironment();
  const server = await startServer(environment);
  const url = environment["DATABASE_URL"]!;
  const [other, operator] = [openSession(url), openSession(url)];
  const pid = await leaseHolder(operator);
  const taken = other`SELECT pg_advisory_lock(hashtextextended('agent: store', 0))`.execute();
  // Who waits first has it next: before that, the server would take it again.
  await expect.poll(() => waitingForStore(operator)).toBe(1);
  await operator`SELECT pg_terminate_backend(${pid}, 5000)`;
  await taken;
  const { code, stderr } = await server.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database \S+ is in use by another process\. Stop that one, or .+\n$/);
});
