import { setTimeout as delay } from "node:timers/promises";

import { DatabaseLocked, RuntimeError, Unavailable } from "../../errors.ts";
import { connect, type ConnectOptions, type Sql } from "./connect.ts";
import { isTemporary } from "./errors.ts";
import { acquireLock, nameConnections, type StoreLock } from "./store-lock.ts";

const statementTimeoutMs = 10_000;
const reconnectPauseMs = 200;

type ConnectionsOptions = Pick<ConnectOptions, "url" | "connectTimeoutSeconds"> & { readonly poolSize: number };

type Value = string | number | boolean | null;

interface Listener {
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  readonly onListen: () => void;
}

/**
 * The connections of this process: one holds the lock of the database, and a pool runs statements. When the first one
 * breaks, statements reject with `Unavailable` until this process has the lock again.
 */
export class Connections {
  /** Unique name of these connections. */
  readonly name = nameConnections();
  readonly #options: ConnectionsOptions;
  readonly #lost = Promise.withResolvers<Error>();
  readonly #listeners: Listener[] = [];
  #lock: StoreLock | undefined;
  #pool: Sql | undefined;
  /** Why there is no pool. */
  #cause: unknown;
  #isClosed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Resolves with a message for the operator when another process has acquired the lock. */
  get lost(): Promise<Error> {
    return this.#lost.promise;
  }

  /** Acquires the lock and calls `prepare` before the first statement. */
  async open(prepare: (sql: Sql) => Promise<unknown>): Promise<void> {
    const lock = await this.#acquireLock();
    try {
      await prepare(lock.sql);
    } catch (error) {
      await lock.sql.end({ timeout: 0 });
      throw error;
    }
    this.#connect(lock);
  }

  /** Runs one statement. Rejects with `Unavailable` when the connection breaks; the statement may have taken effect. */
  async query<Row extends object>(text: TemplateStringsArray, ...values: Value[]): Promise<Row[]> {
    if (this.#isClosed) throw closed();
    if (!this.#pool) throw unavailable(this.#cause);
    try {
      return await this.#pool<Row[]>(text, ...values);
    } catch (error) {
      if (this.#isClosed) throw closed();
      throw isTemporary(error) ? unavailable(error) : error;
    }
  }

  /** Calls `onMessage` for each NOTIFY. Calls `onListen` after each connect, because messages may have got lost. */
  listen(channel: string, onMessage: (payload: string) => void, onListen: () => void): void {
    const listener = { channel, onMessage, onListen };
    this.#listeners.push(listener);
    if (this.#pool) startListening(this.#pool, listener);
  }

  /** Waits for the active statements, at most 5 seconds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool?.end({ timeout: 5 });
    await this.#lock?.sql.end({ timeout: 5 });
  }

  #acquireLock(): Promise<StoreLock> {
    const { url, connectTimeoutSeconds } = this.#options;
    return acquireLock({ url, connectTimeoutSeconds, name: this.name });
  }

  #connect(lock: StoreLock): void {
    const { url, connectTimeoutSeconds, poolSize } = this.#options;
    const pool = connect({ url, connectTimeoutSeconds, max: poolSize, statementTimeoutMs, name: this.name });
    [this.#lock, this.#pool] = [lock, pool];
    for (const listener of this.#listeners) startListening(pool, listener);
    void lock.released.then(() => this.#reconnect());
  }

  async #reconnect(): Promise<void> {
    if (this.#isClosed) return;
    const [pool, lock] = [this.#pool, this.#lock];
    [this.#pool, this.#lock] = [undefined, undefined];
    await Promise.all([pool?.end({ timeout: 0 }), lock?.sql.end({ timeout: 0 })]);
    while (!this.#isClosed) {
      try {
        const newLock = await this.#acquireLock();
        return this.#isClosed ? await newLock.sql.end({ timeout: 0 }) : this.#connect(newLock);
      } catch (error) {
        if (error instanceof DatabaseLocked) return this.#lost.resolve(error);
        this.#cause = error;
        await delay(reconnectPauseMs);
      }
    }
  }
}

/** The driver reconnects and listens again when this connection breaks. */
function startListening(pool: Sql, { channel, onMessage, onListen }: Listener): void {
  pool.listen(channel, onMessage, onListen).catch(() => undefined);
}

function unavailable(cause: unknown): Unavailable {
  return new Unavailable("Postgres does not answer.", { cause });
}

/** Not `Unavailable`: a retry would never succeed. */
function closed(): RuntimeError {
  return new RuntimeError("The database is closed.");
}
