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
 * - `model`: the test of the adapter.
 * - `chaos`: the tests of chaos testing, which take a minute.
 *
 * The journey in npm test runs all tests of default. No line runs all tests on Postgres or Restate, because each takes four
 * minutes: `npm run check` in such a repository does.
 */
const table = `
example state    engine   model             deploy            ci     extras  packages tests
shop    sqlite   embedded scripted          none              none   none    npm      related
shop    postgres embedded scripted          none              none   none    npm      store
shop    postgres restate  scripted          none              none   none    npm      engine
shop    sqlite   embedded scripted          none              none   chaos   npm      chaos
shop    postgres embedded scripted          none              none   chaos   npm      chaos
shop    postgres restate  scripted          none              none   chaos   npm      chaos
shop    postgres embedded scripted          docker            github summary npm      model
none    sqlite   embedded scripted          kubernetes        gitlab none    npm      related
shop    postgres embedded openai            none              github summary npm      model
shop    sqlite   embedded openai            docker            gitlab none    npm      related
none    postgres restate  openai            kubernetes        none   chaos   pnpm     model
shop    sqlite   embedded anthropic         none              gitlab summary npm      related
shop    postgres restate  anthropic         docker            none   summary npm      model
none    sqlite   embedded anthropic         kubernetes        github chaos   npm      related
none    postgres embedded google            none              none   summary npm      model
shop    sqlite   embedded google            docker            github none    pnpm     related
shop    postgres restate  google            kubernetes        gitlab chaos   npm      model
shop    sqlite   embedded amazon-bedrock    none              github summary pnpm     related
none    postgres restate  amazon-bedrock    docker            gitlab chaos   npm      model
shop    sqlite   embedded amazon-bedrock    kubernetes        none   none    npm      related
shop    postgres restate  azure             none              gitlab chaos   npm      model
none    sqlite   embedded azure             docker            none   none    npm      related
shop    postgres embedded azure             kubernetes        github summary bun      model
none    sqlite   embedded mistral           none              none   summary npm      related
shop    postgres restate  mistral           docker            github chaos   yarn     model
shop    sqlite   embedded mistral           kubernetes        gitlab none    npm      related
none    postgres restate  openrouter        none              github chaos   npm      model
shop    sqlite   embedded openrouter        docker            gitlab summary bun      related
shop    postgres embedded openrouter        kubernetes        none   none    npm      model
none    sqlite   embedded ollama            none              gitlab summary npm      related
shop    postgres restate  ollama            docker            none   chaos   npm      model
shop    sqlite   embedded ollama            kubernetes        github none    yarn     related
shop    postgres restate  openai-compatible none              none   chaos   npm      model
none    sqlite   embedded openai-compatible docker            github summary npm      related
shop    postgres embedded openai-compatible kubernetes        gitlab none    npm      model
shop    postgres embedded anthropic         docker            github none    npm      model
shop    postgres embedded openai            docker,kubernetes gitlab none    pnpm     model
`;

export interface Combination {
  /** The choices that differ from the default answers, or `default`. */
  readonly name: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  readonly tests: "related" | "store" | "engine" | "model" | "chaos";
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
