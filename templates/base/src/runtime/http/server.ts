import { createAdaptorServer } from "@hono/node-server";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

import { wholeNumber } from "../config.ts";
import { PortInUse } from "../errors.ts";

export const variables = {
  /** Default: this machine only. A container sets 0.0.0.0. */
  HOST: z.string().default("127.0.0.1"),
  PORT: wholeNumber(0, 65_535).default(3000),
};

/** Serves requests until `close`. Port 0 is a free port. Rejects with `PortInUse`. */
export async function listen(app: Parameters<typeof createAdaptorServer>[0], host: string, port: number) {
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

/** Accepts no more connections. Resolves when all requests are answered, or aborts them after `graceMs`. */
async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  // A keep-alive connection would delay the end of the process by seconds.
  const dropIdle = setInterval(() => server.closeIdleConnections(), 50);
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(dropIdle);
  clearTimeout(cutOff);
}
