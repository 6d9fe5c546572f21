import { createAdaptorServer } from "@hono/node-server";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

import { OperatorError, wholeNumber } from "../config.ts";

export const variables = {
  /** Only this machine unless told; a container says 0.0.0.0. */
  HOST: z.string().default("127.0.0.1"),
  PORT: wholeNumber(0, 65_535).default(3000),
};

/** Serves requests until it is closed. Rejects when the address cannot be had. Port 0 takes a free one. */
export async function listen(
  app: { fetch: Parameters<typeof createAdaptorServer>[0]["fetch"] },
  host: string,
  port: number,
) {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortInUse(host, port, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}`,
    close: (graceMs: number) => close(server, graceMs),
  };
}

/** Takes no more connections; resolves when the requests in hand are answered, or are cut off after `graceMs`. */
async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  // A connection that a client keeps alive would hold the process for seconds after its last answer.
  const dropIdle = setInterval(() => server.closeIdleConnections(), 50);
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(dropIdle);
  clearTimeout(cutOff);
}

class PortInUse extends OperatorError {
  override readonly name = "PortInUse";

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`Port ${port} of ${host} is in use. Stop the other program, or set PORT to another number.`, options);
  }
}
