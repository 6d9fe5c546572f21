import { agent } from "../../src/agent/agent.ts";
import { createWorld, type World } from "../runtime/support/world.ts";
import { create } from "./scripted-model.ts";
import { createTestSystems } from "./systems.ts";

export { answer, ask } from "../runtime/support/world.ts";

/** Your agent in this process: the scripted model, new systems and an empty store. */
export async function startAgent(): Promise<World> {
  const [model] = create({ SCRIPTED_MODEL_DELAY_MS: 0 });
  return createWorld({ model, agent, systems: await createTestSystems() });
}
