import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";

export interface Balancer {
  readonly url: string;
  /** Ports of the workers. Connections go to them in turn. */
  readonly ports: Set<number>;
  close(): void;
}

/** Starts a TCP load balancer, as a Service of Kubernetes is one. Skips workers that refuse the connection. */
export async function startBalancer(): Promise<Balancer> {
  const ports = new Set<number>();
  const sockets = new Set<Socket>();
  let turn = 0;

  async function forward(incoming: Socket): Promise<void> {
    incoming.on("error", () => incoming.destroy());
    sockets.add(incoming);
    for (const _ of ports) {
      const candidates = [...ports];
      const outgoing = connect(candidates[turn++ % candidates.length]!, "127.0.0.1");
      try {
        await once(outgoing, "connect");
      } catch {
        continue;
      }
      sockets.add(outgoing);
      for (const [one, other] of [
        [incoming, outgoing],
        [outgoing, incoming],
      ] as const) {
        one.pipe(other);
        one.on("close", () => other.destroy()).on("error", () => other.destroy());
      }
      return;
    }
    incoming.destroy();
  }

  const server = createServer((incoming) => void forward(incoming)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ports, close };
}
