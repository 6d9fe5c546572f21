import { startBalancer } from "../support/restate/balancer.ts";
import { freePort } from "../support/restate/ports.ts";
import { startRestate } from "../support/restate/server.ts";

/** Starts a Restate that the harness can kill, and one address for all workers. */
export async function openEngine(workers: number) {
  const [server, balancer] = await Promise.all([startRestate(), startBalancer()]);
  const ports = await Promise.all(Array.from({ length: workers }, freePort));
  for (const port of ports) balancer.ports.add(port);
  return {
    variablesOf: (worker: number) => ({
      RESTATE_INGRESS_URL: server.ingress,
      RESTATE_ADMIN_URL: server.admin,
      WORKER_URL: balancer.url,
      WORKER_PORT: String(ports[worker]),
    }),
    server,
    close: async () => {
      balancer.close();
      await server.end();
    },
  };
}
