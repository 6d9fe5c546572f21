// A process of its own: verdaccio on a port that the system chooses, which tells its parent what it was asked for.
import { runServer } from "verdaccio";

const [configuration] = process.argv.slice(2);
const server = await runServer(configuration);

let requests = [];
server.on("request", ({ method, url }) => requests.push(`${method} ${decodeURIComponent(url)}`));
process.on("message", () => {
  process.send(requests);
  requests = [];
});

// It ends with its parent, however that one ended.
process.once("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
