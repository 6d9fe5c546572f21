import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import valid from "semver/functions/valid.js";
import { parseMigration, type Migration } from "../engine/migrations.ts";
import { errors } from "../errors.ts";
import { namesIn } from "./templates.ts";

/** Reads templates/migrations/<version>.json: the files that each version has moved, deleted or renamed. */
export async function readMigrations(packageRoot: URL): Promise<Migration[]> {
  const folder = fileURLToPath(new URL("templates/migrations/", packageRoot));
  const names = (await namesIn(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  return Promise.all(
    names.map(async (name) => {
      const [version, place] = [name.slice(0, -".json".length), `migrations/${name}`];
      if (!valid(version)) throw errors.brokenTemplate(place, "is not called by a version");
      return parseMigration(version, place, await readFile(join(folder, name), "utf8"));
    }),
  );
}
