import { expect, test } from "vitest";
import { choicesFrom, featuresFor } from "../../generators/engine/axes.ts";

test("every folder of a feature is a choice of its axis, after what base does itself", () => {
  const choices = choicesFrom(["deploy-docker", "deploy-kubernetes", "runtime-npm", "state-postgres"]);
  expect(choices).toEqual({
    state: ["sqlite", "postgres"],
    engine: ["embedded"],
    model: ["scripted"],
    deploy: ["none", "docker", "kubernetes"],
    ci: ["none"],
  });
});

test("answers ask for the features that base does not have itself", () => {
  const answers = {
    state: "postgres",
    engine: "embedded",
    model: "scripted",
    deploy: "docker,kubernetes",
    ci: "none",
  };
  expect(featuresFor(answers)).toEqual(["state-postgres", "deploy-docker", "deploy-kubernetes"]);
});
