import { agent } from "../../src/agent/agent.ts";
import { freshEnvironment, startProcess, startServer, type ServerProcess } from "../runtime/support/server-process.ts";
import { createTestAgent, type TestAgent } from "../runtime/support/test-agent.ts";
import { create } from "./scripted-model.ts";
import { createTestSystems, testEnvironment } from "./tool-context.ts";

export { answer, ask } from "../runtime/support/test-agent.ts";
export { startProcess };

/** Starts your agent in this process: the scripted model, new systems and an empty store. */
export async function startAgent(): Promise<TestAgent> {
  const [model] = create({ SCRIPTED_MODEL_DELAY_MS: 0 });
  return createTestAgent({ model, agent, systems: await createTestSystems() });
}

const scripted = `--import=${new URL("scripted-in-place.ts", import.meta.url).href}`;

/** Environment of your program in a test: the scripted model, a free port and new stores. */
export async function programEnvironment(): Promise<Record<string, string>> {
  return { ...(await freshEnvironment()), ...testEnvironment, NODE_OPTIONS: scripted };
}

/** Starts `src/main.ts` and waits until it listens. The process ends with the test. */
export async function startProgram(): Promise<ServerProcess> {
  return startServer(await programEnvironment(), [], "src/main.ts");
}
