// npm run migrate: migrates the database and exits. A deployment can run it before it starts the program.
import { readConfig } from "../config.ts";
import { OperatorError } from "../errors.ts";
import * as databases from "./database.ts";

try {
  const applied = await databases.migrateOnly(readConfig(databases.variables));
  process.stdout.write(applied.length > 0 ? `Applied ${applied.join(", ")}.\n` : "The tables are up to date.\n");
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
