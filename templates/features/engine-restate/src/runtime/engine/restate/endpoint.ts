import { createEndpointHandler, type EndpointOptions } from "@restatedev/restate-sdk";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";

import { OperatorError } from "../../config.ts";
import type { Log } from "../../ports/telemetry.ts";

/**
 * So many runs come over one connection; for more, Restate makes another one, and what stands between chooses the worker.
 * Without it, all runs would come over the first connection, to the first worker.
 */
const runsPerConnection = 16;

interface EndpointParts extends Pick<EndpointOptions, "services"> {
  readonly identityKey: string | undefined;
  readonly log: Log;
}

/** Where Restate calls this worker: HTTP/2, without TLS, on a port of its own. */
export class Endpoint {
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor({ services, identityKey, log }: EndpointParts) {
    const handle = createEndpointHandler({
      services,
      ...(identityKey === undefined ? {} : { identityKeys: [identityKey] }),
      // The program tells of its runs itself; what is left is what goes wrong between Restate and this worker.
      logger: ({ level, context }, _message, ...details) => {
        const err: unknown = details.find((detail) => detail instanceof Error);
        if (err && level !== "info") log.warn({ err, run: context?.key }, "Restate will try again");
      },
    });
    this.#server = createServer({ settings: { maxConcurrentStreams: runsPerConnection } }, handle);
    this.#server.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
    });
  }

  /** Resolves to its address. Port 0 takes a free one. */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) => {
        reject(error.code === "EADDRINUSE" ? new WorkerPortInUse(host, port, { cause: error }) : error);
      });
      this.#server.listen(port, host, resolve);
    });
    const { port: actualPort } = this.#server.address() as AddressInfo;
    return `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}`;
  }

  /** Takes no more; resolves when what is in hand is done, or is cut off after `graceMs`, to be done elsewhere. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const session of this.#sessions) {
      session.goaway();
      session.close();
    }
    const cutOff = setTimeout(() => {
      for (const session of this.#sessions) session.destroy();
    }, graceMs);
    await closed;
    clearTimeout(cutOff);
  }
}

class WorkerPortInUse extends OperatorError {
  override readonly name = "WorkerPortInUse";

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`Port ${port} of ${host} is in use. Stop the other program, or set WORKER_PORT to another number.`, options);
  }
}
