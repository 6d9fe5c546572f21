// node test/runtime/support/restate/warden.ts SETTINGS
// Starts Restate with the settings (a JSON object) and prints its addresses. Reads one command a line: kill or start.
// Stops Restate when standard input ends, so that Restate never outlives the tests.
import { createInterface } from "node:readline";

import { RestateServer, type Settings } from "./process.ts";

const server = await RestateServer.create(JSON.parse(process.argv[2]!) as Settings);
await server.start();
console.log(JSON.stringify(server.addresses));

for await (const order of createInterface(process.stdin)) {
  if (order === "kill") await server.kill();
  if (order === "start") await server.start();
  console.log(order);
}
await server.remove();
