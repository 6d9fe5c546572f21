import { describe, expect, test } from "vitest";
import { axes, axisNames, choicesFrom, forEachAxis, type Answers, type Axis } from "../generators/engine/axes.ts";
import { packageManagers, type PackageManager } from "../generators/engine/package-manager.ts";
import { combinations, nameOf } from "./matrix/combinations.ts";
import { expectationOf } from "./matrix/oracle.ts";
import { planOf, templates, textIn } from "./support/composed.ts";

const choices = choicesFrom(await templates.featureIds());
/** Each choice, and on an axis with several choices all of them together. */
const values = forEachAxis((axis) => [
  ...new Set([...choices[axis], ...(axes[axis].many ? [choices[axis].slice(1).join(",")] : [])]),
]);

const everything = axisNames
  .reduce<Partial<Answers>[]>(
    (rows, axis) => rows.flatMap((row) => values[axis].map((choice) => ({ ...row, [axis]: choice }))),
    [{}],
  )
  .map((row) => row as Answers);

const withManagers = everything.flatMap((answers) =>
  managersFor(answers).map((manager) => [nameOf(answers, manager), answers, manager] as const),
);

describe("every combination that can be typed", () => {
  test("is composed or refused as a person expects, with the files and dependencies that belong to it", async () => {
    expect(withManagers.length).toBeGreaterThan(500);
    for (const [name, answers, manager] of withManagers) await compare(name, answers, manager);
  });

  test("is composed on a machine that has no new Node, too, where the package manager can bring one", async () => {
    const managers = packageManagers.filter((manager) => manager !== "yarn");
    const scripted = everything.filter(
      (row) => row.model === "scripted" && row.extras === "none" && expectationOf(row).valid,
    );
    for (const manager of managers) {
      for (const answers of scripted) {
        const plan = await planOf(answers, manager, true);
        expect(JSON.parse(textIn(plan, "package.json")).devDependencies).toHaveProperty("node");
      }
    }
  });
});

describe("the list of combinations to check", () => {
  test("has each of them once, and none that cannot be", () => {
    const names = combinations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { answers, name } of combinations) {
      expect(expectationOf(answers).valid, name).toBe(true);
      for (const axis of axisNames) expect(values[axis], name).toContain(answers[axis]);
    }
  });

  test("has every two choices of different axes together at least once", () => {
    const covered = new Set(combinations.flatMap(({ answers }) => pairsOf(answers)));
    const missing = new Set(
      everything
        .filter(isCandidate)
        .flatMap(pairsOf)
        .filter((pair) => !covered.has(pair)),
    );
    expect([...missing], `add lines such as:\n${suggest(missing).join("\n")}`).toEqual([]);
  });

  test("has every package manager", () => {
    expect(new Set(combinations.map(({ packageManager }) => packageManager))).toEqual(new Set(packageManagers));
  });
});

/** Examples and extras share no file with a package manager, so only the default ones meet every manager. */
function managersFor({ example, extras }: Answers): readonly PackageManager[] {
  const isDefault = example === axes.example.standard && extras === axes.extras.standard;
  return isDefault ? packageManagers : packageManagers.slice(0, 1);
}

async function compare(name: string, answers: Answers, manager: PackageManager): Promise<void> {
  const { valid, files, dependencies } = expectationOf(answers);
  const plan = await planOf(answers, manager).catch((error: Error) => error.message);
  expect(typeof plan === "object", `${name}: ${plan}`).toBe(valid);
  if (typeof plan === "string") return;
  const paths = [...plan.files.keys()];
  const has = (wanted: string) =>
    paths.some((path) => (wanted.endsWith("/") ? path.startsWith(wanted) : path === wanted));
  const found = Object.fromEntries(Object.keys(files).map((path) => [path, has(path)]));
  expect(found, name).toEqual(files);
  const manifest = JSON.parse(textIn(plan, "package.json"));
  const depended = Object.keys(dependencies).map((dependency) => [dependency, dependency in manifest.dependencies]);
  expect(Object.fromEntries(depended), name).toEqual(dependencies);
}

/** Several of one axis together are no choice of their own: they meet each other in lines of the list. */
function isCandidate(answers: Answers): boolean {
  return expectationOf(answers).valid && !Object.values(answers).some((choice) => choice.includes(","));
}

function pairsOf(answers: Answers): string[] {
  const said = (axis: Axis) => `${axis} ${answers[axis]}`;
  return axisNames.flatMap((one, index) => axisNames.slice(index + 1).map((other) => `${said(one)}, ${said(other)}`));
}

/** Lines that would cover the pairs: each the one that covers most of what is left. */
function suggest(missing: ReadonlySet<string>): string[] {
  const left = new Set(missing);
  const lines: string[] = [];
  while (left.size > 0) {
    const gain = (answers: Answers) => pairsOf(answers).filter((pair) => left.has(pair)).length;
    const best = everything.filter(isCandidate).reduce((one, other) => (gain(other) > gain(one) ? other : one));
    for (const pair of pairsOf(best)) left.delete(pair);
    lines.push([...axisNames.map((axis) => best[axis]), "npm", "related"].join("  "));
  }
  return lines;
}
