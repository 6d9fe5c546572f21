// node test/runtime/support/restate/warden.ts SETTINGS
// Starts a Restate with these settings, a JSON object, says where it is, and does what it is told, line by line. When
// whoever started it is gone, however it went, the Restate goes too.
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
