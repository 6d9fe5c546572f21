import { createEndpointHandler, type EndpointOptions } from "@restatedev/restate-sdk";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";

import { OperatorError } from "../../errors.ts";
import type { Log } from "../../ports/telemetry.ts";

/**
 * Runs on one connection. Restate opens another connection for more, and a load balancer chooses its worker. Without a
 * limit, all runs would go to the worker of the first connection.
 */
const runsPerConnection = 16;

interface EndpointDeps extends Pick<EndpointOptions, "services"> {
  readonly identityKey: string | undefined;
  readonly log: Log;
}

/** The server of this worker, which Restate calls: HTTP/2 without TLS, on its own port. */
export class Endpoint {
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor({ services, identityKey, log }: EndpointDeps) {
    const handle = createEndpointHandler({
      services,
      ...(identityKey === undefined ? {} : { identityKeys: [identityKey] }),
      // Only errors between Restate and this worker. The engine logs the runs.
      logger: ({ level, context }, _message, ...details) => {
        const err: unknown = details.find((detail) => detail instanceof Error);
        if (err && level !== "info") log.warn({ err, run: context?.key }, "Restate will retry");
      },
    });
    this.#server = createServer({ settings: { maxConcurrentStreams: runsPerConnection } }, handle);
    this.#server.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
    });
  }

  /** Resolves to the address of the server. Port 0 chooses a free port. */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) => {
        reject(error.code === "EADDRINUSE" ? portInUse(host, port, error) : error);
      });
      this.#server.listen(port, host, resolve);
    });
    const { port: actualPort } = this.#server.address() as AddressInfo;
    return `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}`;
  }

  /** Accepts no more calls. Resolves when the active ones have ended; interrupts them after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const session of this.#sessions) {
      session.goaway();
      session.close();
    }
    const timer = setTimeout(() => {
      for (const session of this.#sessions) session.destroy();
    }, graceMs);
    await closed;
    clearTimeout(timer);
  }
}

function portInUse(host: string, port: number, cause: unknown): OperatorError {
  const text = `Port ${port} of ${host} is in use. Stop the other program, or set WORKER_PORT to another number.`;
  return new OperatorError(text, { cause });
}
