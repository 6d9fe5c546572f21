import { freshEnvironment, startProcess, startServer, type ServerProcess } from "../runtime/support/server-process.ts";
import { testEnvironment } from "./systems.ts";

const scripted = `--import=${new URL("scripted-in-place.ts", import.meta.url).href}`;

/** Environment of your program in a test: the scripted model, a free port and new stores. */
export async function programEnvironment(): Promise<Record<string, string>> {
  return { ...(await freshEnvironment()), ...testEnvironment, NODE_OPTIONS: scripted };
}

/** Starts `src/main.ts` and waits until it listens. The process ends with the test. */
export async function startProgram(): Promise<ServerProcess> {
  return startServer(await programEnvironment(), [], "src/main.ts");
}

export { startProcess };
