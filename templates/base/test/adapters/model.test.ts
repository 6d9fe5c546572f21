import { describe } from "vitest";

import { create } from "../../src/adapters/scripted/adapter.ts";
import { modelContract } from "../contracts/model.ts";

describe("the model of this agent", () => {
  modelContract(() => create({ SCRIPTED_MODEL_DELAY_MS: 0 })[0]);
});
