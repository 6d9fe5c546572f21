import { expect, test } from "vitest";
import { parseArguments } from "../../generators/create/arguments.ts";
import { choicesFrom } from "../../generators/engine/axes.ts";
import { nothingDecided } from "../../generators/engine/decided.ts";

const choices = choicesFrom(["deploy-docker", "deploy-kubernetes", "state-postgres"]);
const parse = (line: string) => parseArguments(line.split(" "), { choices, decided: nothingDecided });

test("what is not said stays open", () => {
  const { folder, answers: said, packageManager, on } = parse("-y");
  expect({ folder, packageManager, on: [...on] }).toEqual({
    folder: undefined,
    packageManager: undefined,
    on: ["yes"],
  });
  expect(Object.values(said).every((answer) => answer === undefined)).toBe(true);
});

test.for(["--state postgres shop", "shop --state=postgres", "--state=postgres -- shop"])("%s is understood", (line) => {
  expect(parse(line)).toMatchObject({ folder: "shop", answers: { state: "postgres" } });
});

test("several choices are separated by commas, and one named twice counts once", () => {
  expect(parse("--deploy docker,kubernetes,docker").answers["deploy"]).toBe("docker,kubernetes");
});

test("--set says the same of an axis as its flag", () => {
  expect(parse("--set state=postgres --deploy docker").answers).toMatchObject({ state: "postgres", deploy: "docker" });
  expect(parse("--state postgres --set state=postgres").answers["state"]).toBe("postgres");
});

test.for([
  ["--state sqlite --set state=postgres", "--state sqlite --set state=postgres contradicts itself."],
  ["--set state=sqlite --set state=postgres", "--set state is given more than once."],
  ["--set stat=postgres", '--set knows no "stat".'],
  ["--set state=postgras", '--set state has no choice "postgras".'],
  ["--set state=", "--set state= is not KEY=VALUE."],
  ["--set state", "--set state is not KEY=VALUE."],
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
