// node test/runtime/support/postgres/warden.ts
// Starts a Postgres, says where it is, and does what it is told, line by line. When whoever started it is gone, however
// it went, the Postgres goes too.
import { createInterface } from "node:readline";

import { Cluster } from "./cluster.ts";

const cluster = await Cluster.create();
await cluster.start();
console.log(cluster.url);

for await (const order of createInterface(process.stdin)) {
  if (order === "kill") await cluster.kill();
  if (order === "start") await cluster.start();
  console.log(order);
}
await cluster.remove();
