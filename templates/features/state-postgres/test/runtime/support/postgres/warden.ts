// node test/runtime/support/postgres/warden.ts
// Starts Postgres and prints its address. Reads one command a line: kill or start.
// Stops Postgres when standard input ends, so that Postgres never outlives the tests.
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
