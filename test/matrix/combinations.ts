import { axisNames, standards, type Answers } from "../../generators/engine/axes.ts";
import { packageManagers, type PackageManager } from "../../generators/engine/package-manager.ts";

/**
 * Every combination that is checked, one a line. Each two choices of different axes meet in at least one line;
 * test/matrix.test.ts names missing pairs and suggests lines. Each line is composed, typechecked, linted and searched for
 * unused code. The last column names its tests:
 *
 * - `related`: the tests that reach a difference from default, without chaos.
 * - `store`: the contracts of the store and the engine, and real processes on them.
 * - `engine`: the contract of the engine.
 * - `model`: the contract of the model, and the variables.
 *
 * The journey in npm test runs all tests of default. No line runs all tests on Postgres or Restate, because each takes four
 * minutes: `npm run check` in such a repository does.
 */
const table = `
example state    engine   model             deploy            ci     packages tests
shop    sqlite   embedded scripted          none              none   npm      related
shop    postgres embedded scripted          none              none   npm      store
shop    postgres restate  scripted          none              none   npm      engine
shop    postgres embedded scripted          docker            github npm      model
none    sqlite   embedded scripted          kubernetes        gitlab npm      related
shop    postgres embedded openai            none              github npm      model
shop    sqlite   embedded openai            docker            gitlab npm      related
none    postgres restate  openai            kubernetes        none   pnpm     model
shop    sqlite   embedded anthropic         none              gitlab npm      related
shop    postgres restate  anthropic         docker            none   npm      model
none    sqlite   embedded anthropic         kubernetes        github npm      related
none    postgres embedded google            none              none   npm      model
shop    sqlite   embedded google            docker            github pnpm     related
shop    postgres restate  google            kubernetes        gitlab npm      model
shop    sqlite   embedded amazon-bedrock    none              github pnpm     related
none    postgres restate  amazon-bedrock    docker            gitlab npm      model
shop    sqlite   embedded amazon-bedrock    kubernetes        none   npm      related
shop    postgres restate  azure             none              gitlab npm      model
none    sqlite   embedded azure             docker            none   npm      related
shop    postgres embedded azure             kubernetes        github bun      model
none    sqlite   embedded mistral           none              none   npm      related
shop    postgres restate  mistral           docker            github yarn     model
shop    sqlite   embedded mistral           kubernetes        gitlab npm      related
none    postgres restate  openrouter        none              github npm      model
shop    sqlite   embedded openrouter        docker            gitlab bun      related
shop    postgres embedded openrouter        kubernetes        none   npm      model
none    sqlite   embedded ollama            none              gitlab npm      related
shop    postgres restate  ollama            docker            none   npm      model
shop    sqlite   embedded ollama            kubernetes        github yarn     related
shop    postgres restate  openai-compatible none              none   npm      model
none    sqlite   embedded openai-compatible docker            github npm      related
shop    postgres embedded openai-compatible kubernetes        gitlab npm      model
shop    postgres embedded anthropic         docker            github npm      model
shop    postgres embedded openai            docker,kubernetes gitlab pnpm     model
`;

export interface Combination {
  /** The choices that differ from the default answers, or `default`. */
  readonly name: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  readonly tests: "related" | "store" | "engine" | "model";
}

export const combinations: readonly Combination[] = table.trim().split("\n").slice(1).map(readRow);

function readRow(row: string): Combination {
  const cells = row.trim().split(/\s+/);
  const answers = Object.fromEntries(axisNames.map((axis, index) => [axis, cells[index]])) as Answers;
  const [packageManager, tests] = cells.slice(axisNames.length) as [PackageManager, Combination["tests"]];
  return { name: nameOf(answers, packageManager), answers, packageManager, tests };
}

export function nameOf(answers: Answers, packageManager: PackageManager): string {
  const different = axisNames.filter((axis) => answers[axis] !== standards[axis]);
  const chosen = different.map((axis) => (answers[axis] === "none" ? `no-${axis}` : answers[axis]));
  if (packageManager !== packageManagers[0]) chosen.push(packageManager);
  return chosen.map((choice) => choice.replaceAll(",", "+")).join("-") || "default";
}
