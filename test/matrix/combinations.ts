import { axes, axisNames, type Answers } from "../../generators/engine/axes.ts";
import { packageManagers, type PackageManager } from "../../generators/engine/package-manager.ts";

/**
 * Every combination that is checked, one a line. Each two choices of different axes meet in one of them at least
 * (test/matrix.test.ts names pairs that do not, with lines to add). All are composed, typechecked, linted and searched for
 * unused code. What is tested: `related`, all that reaches what it changes of default, but chaos; `store`, the adapters and the
 * real processes on them; `engine`, the engine's contract; `model`, the model's contract and the variables alone. The journey
 * in npm test runs all of default. All of the rest on Postgres and on Restate is in no line, because it takes four minutes each:
 * `npm test` in such a repository runs it.
 */
const table = `
state    engine    model             deploy            ci     packages tests
sqlite   embedded  scripted          none              none   npm      related
postgres embedded  scripted          none              none   npm      store
postgres restate   scripted          none              none   npm      engine
postgres embedded  scripted          docker            github npm      model
sqlite   embedded  scripted          kubernetes        gitlab npm      related
postgres embedded  openai            none              github npm      model
sqlite   embedded  openai            docker            gitlab npm      related
postgres restate   openai            kubernetes        none   pnpm     model
sqlite   embedded  anthropic         none              gitlab npm      related
postgres restate   anthropic         docker            none   npm      model
sqlite   embedded  anthropic         kubernetes        github npm      related
postgres embedded  google            none              none   npm      model
sqlite   embedded  google            docker            github pnpm     related
postgres restate   google            kubernetes        gitlab npm      model
sqlite   embedded  amazon-bedrock    none              github pnpm     related
postgres restate   amazon-bedrock    docker            gitlab npm      model
sqlite   embedded  amazon-bedrock    kubernetes        none   npm      related
postgres restate   azure             none              gitlab npm      model
sqlite   embedded  azure             docker            none   npm      related
postgres embedded  azure             kubernetes        github bun      model
sqlite   embedded  mistral           none              none   npm      related
postgres restate   mistral           docker            github yarn     model
sqlite   embedded  mistral           kubernetes        gitlab npm      related
postgres restate   openrouter        none              github npm      model
sqlite   embedded  openrouter        docker            gitlab bun      related
postgres embedded  openrouter        kubernetes        none   npm      model
sqlite   embedded  ollama            none              gitlab npm      related
postgres restate   ollama            docker            none   npm      model
sqlite   embedded  ollama            kubernetes        github yarn     related
postgres restate   openai-compatible none              none   npm      model
sqlite   embedded  openai-compatible docker            github npm      related
postgres embedded  openai-compatible kubernetes        gitlab npm      model
postgres embedded  anthropic         docker            github npm      model
postgres embedded  openai            docker,kubernetes gitlab pnpm     model
`;

export interface Combination {
  /** The choices that base has not made itself, or `default`. */
  readonly name: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  readonly tests: "related" | "store" | "engine" | "model";
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
