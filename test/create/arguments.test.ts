import { expect, test } from "vitest";
import { parseArguments } from "../../generators/create/arguments.ts";
import { choicesFrom } from "../../generators/engine/axes.ts";

const choices = choicesFrom(["deploy-docker", "deploy-kubernetes", "state-postgres"]);
const parse = (line: string) => parseArguments(line.split(" "), choices);

test("what is not said stays open", () => {
  const { folder, choices: said, packageManager, on } = parse("-y");
  expect({ folder, packageManager, on: [...on] }).toEqual({
    folder: undefined,
    packageManager: undefined,
    on: ["yes"],
  });
  expect(Object.values(said)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test.for(["--state postgres shop", "shop --state=postgres", "--state=postgres -- shop"])("%s is understood", (line) => {
  expect(parse(line)).toMatchObject({ folder: "shop", choices: { state: "postgres" } });
});

test("several choices are separated by commas, and one named twice counts once", () => {
  expect(parse("--deploy docker,kubernetes,docker").choices.deploy).toBe("docker,kubernetes");
});

test.for([
  ["--deploy docker,none", "--deploy docker,none contradicts itself."],
  ["--deploy docker,kuberntes", '--deploy has no choice "kuberntes".'],
  ["--state sqlite,postgres", '--state has no choice "sqlite,postgres".'],
  ["--state=", "--state needs a value."],
] as const)("%s is refused", ([line, message]) => {
  expect(() => parse(line)).toThrow(message);
});

test("./update is a path, and update is a command", () => {
  expect(parse("./update").folder).toBe("./update");
  expect(() => parse("update")).toThrow("kept for a command");
});
