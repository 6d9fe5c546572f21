import { axes, axisNames, type Answers } from "../../generators/engine/axes.ts";
import { packageManagers, type PackageManager } from "../../generators/engine/package-manager.ts";

/**
 * Every combination that is checked, one a line. Each two choices of different axes meet in one of them at least
 * (test/matrix.test.ts names pairs that do not, with lines to add). `all` runs the whole suite in the composed
 * repository, `related` the tests that reach what the combination changed.
 */
const table = `
state     engine    model              deploy      ci      packages  tests
sqlite    embedded  scripted           none        none    npm       all
`;

export interface Combination {
  /** The choices that base has not made itself, or `default`. */
  readonly name: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  readonly tests: "all" | "related";
}

const standards = axisNames.map((axis): string => axes[axis].standard);

export const combinations: readonly Combination[] = table.trim().split("\n").slice(1).map(readRow);

function readRow(row: string): Combination {
  const cells = row.trim().split(/\s+/);
  const answers = Object.fromEntries(axisNames.map((axis, index) => [axis, cells[index]])) as Answers;
  const [packageManager, tests] = cells.slice(axisNames.length) as [PackageManager, Combination["tests"]];
  return { name: nameOf(answers, packageManager), answers, packageManager, tests };
}

export function nameOf(answers: Answers, packageManager: PackageManager): string {
  const chosen = axisNames.map((axis) => answers[axis]).filter((choice, index) => choice !== standards[index]);
  if (packageManager !== packageManagers[0]) chosen.push(packageManager);
  return chosen.map((choice) => choice.replaceAll(",", "+")).join("-") || "default";
}
