// npm run migrate: brings the tables up to date and ends. A deployment can run it before it starts the program.
import * as databases from "./database.ts";
import { OperatorError, readConfig } from "../config.ts";

try {
  const applied = await databases.migrateOnly(readConfig(databases.variables));
  process.stdout.write(applied.length > 0 ? `Applied ${applied.join(", ")}.\n` : "The tables are up to date.\n");
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
