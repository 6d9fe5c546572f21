import postgres, { type Options, type PostgresType, type Sql as PostgresSql } from "postgres";

/** Integers of 64 bits are milliseconds and counts here, so a number can hold them. */
const bigint: PostgresType<number> = { to: 20, from: [20], parse: Number, serialize: String };

export type Sql = PostgresSql<{ bigint: number }>;

export interface ConnectOptions {
  readonly url: string;
  /** Limit of connections. Each one opens when it is needed. */
  readonly max: number;
  readonly connectTimeoutSeconds: number;
  /** Timeout of a statement in milliseconds. 0: none. */
  readonly statementTimeoutMs: number;
  /** `application_name` of the connections. */
  readonly name: string;
  /** Called when a connection closes. With it, the driver does not replace old connections. */
  readonly onClose?: () => void;
}

/** Returns a pool of connections. */
export function connect(options: ConnectOptions): Sql {
  const { url, max, connectTimeoutSeconds, statementTimeoutMs, name, onClose } = options;
  const settings: Options<{ bigint: PostgresType<number> }> = {
    max,
    connect_timeout: connectTimeoutSeconds,
    // Both sides notice within half a minute when the other machine has gone.
    keep_alive: 10,
    connection: {
      application_name: name,
      statement_timeout: statementTimeoutMs,
      tcp_keepalives_idle: 10,
      tcp_keepalives_interval: 5,
      tcp_keepalives_count: 3,
    } as NonNullable<Options<{}>["connection"]>,
    backoff: () => 0.1,
    fetch_types: false,
    onnotice: () => undefined,
    types: { bigint },
    ...(onClose ? { max_lifetime: null, onclose: onClose } : {}),
  };
  return postgres(url, settings);
}
