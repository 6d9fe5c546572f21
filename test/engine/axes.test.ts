import { expect, test } from "vitest";
import { choicesFrom, featuresFor } from "../../generators/engine/axes.ts";
import { identity } from "../support/engine.ts";

test("lists the choices of each axis, the default first", () => {
  const choices = choicesFrom(["deploy-docker", "deploy-kubernetes", "example-shop", "runtime-npm", "state-postgres"]);
  expect(choices).toEqual({
    example: ["shop", "none"],
    state: ["sqlite", "postgres"],
    engine: ["embedded"],
    model: ["scripted"],
    deploy: ["none", "docker", "kubernetes"],
    ci: ["none"],
    extras: ["none"],
  });
});

test("returns a feature for each answer that base does not give", () => {
  const answers = {
    example: "shop",
    state: "postgres",
    engine: "embedded",
    model: "scripted",
    deploy: "docker,kubernetes",
    ci: "none",
    extras: "none",
  };
  const known = ["example-shop", "state-postgres", "deploy-docker", "deploy-kubernetes"];
  expect(featuresFor(answers, known)).toEqual(known);
  expect(featuresFor(answers, known.slice(1)), "templates from before the axis").toEqual(known.slice(1));
});

test("returns no feature for the answers of base", () => {
  expect(featuresFor(identity.answers, ["example-shop"])).toEqual([]);
});
