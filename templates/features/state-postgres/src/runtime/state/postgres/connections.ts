import { setTimeout as pause } from "node:timers/promises";

import { Unavailable } from "../../ports/unavailable.ts";
import { connect, type Sql } from "./connect.ts";
import { isAway, StoreClosed, StoreInUse } from "./errors.ts";
import { nameConnections } from "./holder.ts";
import { takeLease, type Lease, type LeaseOptions } from "./lease.ts";

const statementTimeoutMs = 10_000;
const tryAgainMs = 200;

export interface ConnectionsOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly connectTimeoutSeconds: number;
}

type Value = string | number | boolean | null;

/**
 * The connections of this process. They stand while it holds the store: when the lease breaks, because Postgres or the
 * network went away, whatever is under way fails as `Unavailable`, and so does all else until the lease is taken
 * again. When another process has taken it meanwhile, the store is lost.
 */
export class Connections {
  /** Tells this process's connections and announcements from those of others. */
  readonly name = nameConnections();
  readonly #options: ConnectionsOptions;
  readonly #lost = Promise.withResolvers<Error>();
  readonly #onReady: ((sql: Sql) => void)[] = [];
  #lease: Lease | undefined;
  #pool: Sql | undefined;
  #why: unknown;
  #closed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Resolves, with why, when another process has taken the store. */
  get lost(): Promise<Error> {
    return this.#lost.promise;
  }

  /** Takes the store and lets `prepare` do what comes before anything else. Rejects as the driver or `prepare` does. */
  async open(prepare: (sql: Sql) => Promise<unknown>): Promise<void> {
    const lease = await takeLease(this.#leaseOptions);
    try {
      await prepare(lease.sql);
    } catch (error) {
      await lease.sql.end({ timeout: 0 });
      throw error;
    }
    this.#hold(lease);
  }

  /** Calls back with the pool of connections, now and each time that there is a new one. */
  onReady(callback: (sql: Sql) => void): void {
    this.#onReady.push(callback);
    if (this.#pool) callback(this.#pool);
  }

  /** Runs one statement. Rejects with `Unavailable` when it may have been lost on its way. */
  async query<Row extends object>(text: TemplateStringsArray, ...values: Value[]): Promise<Row[]> {
    if (this.#closed) throw new StoreClosed();
    if (!this.#pool) throw new Unavailable("The store is away.", { cause: this.#why });
    try {
      return await this.#pool<Row[]>(text, ...values);
    } catch (error) {
      if (this.#closed) throw new StoreClosed();
      throw isAway(error) ? new Unavailable("The store is away.", { cause: error }) : error;
    }
  }

  /** Lets the statements that are under way come to their end. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool?.end({ timeout: 5 });
    await this.#lease?.sql.end({ timeout: 5 });
  }

  get #leaseOptions(): LeaseOptions {
    const { url, connectTimeoutSeconds } = this.#options;
    return { url, connectTimeoutSeconds, name: this.name };
  }

  #hold(lease: Lease): void {
    const { url, poolSize: max, connectTimeoutSeconds } = this.#options;
    this.#lease = lease;
    this.#pool = connect(url, { max, connectTimeoutSeconds, statementTimeoutMs, name: this.name });
    for (const callback of this.#onReady) callback(this.#pool);
    void lease.over.then(() => this.#regain());
  }

  async #regain(): Promise<void> {
    if (this.#closed) return;
    const [pool, lease] = [this.#pool, this.#lease];
    [this.#pool, this.#lease] = [undefined, undefined];
    await Promise.all([pool?.end({ timeout: 0 }), lease?.sql.end({ timeout: 0 })]);
    while (!this.#closed) {
      try {
        return this.#holdUnlessClosed(await takeLease(this.#leaseOptions));
      } catch (error) {
        if (error instanceof StoreInUse) return this.#lost.resolve(error);
        this.#why = error;
        await pause(tryAgainMs);
      }
    }
  }

  #holdUnlessClosed(lease: Lease): void {
    if (this.#closed) void lease.sql.end({ timeout: 0 });
    else this.#hold(lease);
  }
}
