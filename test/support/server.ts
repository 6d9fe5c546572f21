import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { execa } from "execa";
import { expect, onTestFinished } from "vitest";

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Starts a server that ends with the test, and waits until it answers at the address. */
export async function startServer(
  command: string,
  folder: string,
  environment: Record<string, string>,
  address: string,
): Promise<void> {
  const [program = "", ...parameters] = command.split(" ");
  const options = { cwd: folder, env: environment, extendEnv: false, reject: false, all: true } as const;
  // In a process group of its own, because npm does not end what it started.
  const server = execa(program, parameters, { ...options, detached: true, stdin: "ignore" });
  onTestFinished(async () => {
    process.kill(-server.pid!, "SIGTERM");
    await server;
  });
  const answers = () =>
    fetch(address).then(
      (response) => response.ok,
      () => false,
    );
  await expect.poll(answers, { timeout: 20_000, message: `${command} does not answer at ${address}` }).toBe(true);
}
