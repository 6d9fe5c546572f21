import { startBalancer } from "../support/restate/balancer.ts";
import { freePort } from "../support/restate/ports.ts";
import { startRestate } from "../support/restate/server.ts";
import type { ChaosEngine, Workers } from "./surroundings.ts";

/*
 * The only file of the harness that knows which engine the program has.
 */

export const workers: Workers = { most: 64, because: "More than that is more than one machine." };

/** A Restate that nobody else uses, and one address at which it finds so many processes. */
export async function openEngine(count: number): Promise<ChaosEngine> {
  const [restate, balancer] = await Promise.all([startRestate(), startBalancer()]);
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  for (const port of ports) balancer.ports.add(port);
  return {
    environmentOf: (worker) => ({
      RESTATE_INGRESS_URL: restate.ingress,
      RESTATE_ADMIN_URL: restate.admin,
      WORKER_URL: balancer.url,
      WORKER_PORT: String(ports[worker]),
    }),
    server: restate,
    close: async () => {
      balancer.close();
      await restate.end();
    },
  };
}
