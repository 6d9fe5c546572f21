import { describe } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { modelContract } from "./contract.ts";

describe("the scripted model", () => {
  modelContract(() => fixtureModel());
});
