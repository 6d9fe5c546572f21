import { readFileSync } from "node:fs";

/** The one place that knows the name under which this program is published. */
export function readOwnPackage(packageRoot: URL): { readonly name: string; readonly version: string } {
  const { name, version } = JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8"));
  return { name, version };
}
