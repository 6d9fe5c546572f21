import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The tests start the program some hundred times: as it is published, which takes half of the time. */
export default async function setup(): Promise<void> {
  await execa("rolldown", ["--config"], { cwd: root, preferLocal: true });
  process.env["BUILT_PROGRAM"] = `${root}dist`;
}
