import postgres, { type Options, type PostgresType, type Sql as PostgresSql } from "postgres";

/** Whole numbers of 64 bits here are milliseconds and counts, which a number holds. */
const bigint: PostgresType<number> = { to: 20, from: [20], parse: Number, serialize: String };

type Types = { bigint: number };
export type Sql = PostgresSql<Types>;

export interface ConnectOptions {
  /** How many connections at most; they are made when they are needed. */
  readonly max: number;
  readonly connectTimeoutSeconds: number;
  /** Milliseconds after which the server gives a statement up; 0: never. */
  readonly statementTimeoutMs: number;
  /** What the server knows this process by. */
  readonly name: string;
  /** Connections are not exchanged for fresh ones now and then, and whoever asked is told of each that ends. */
  readonly onClose?: () => void;
}

export function connect(url: string, options: ConnectOptions): Sql {
  const { max, connectTimeoutSeconds, statementTimeoutMs, name, onClose } = options;
  const settings: Options<{ bigint: PostgresType<number> }> = {
    max,
    connect_timeout: connectTimeoutSeconds,
    // A server that has vanished without a word is found out within half a minute, on either side.
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
