import type { CommandContext } from "../../cli/context.ts";
import type { Answers } from "../../engine/axes.ts";
import { nameOf } from "../../engine/combinations.ts";
import { compose } from "../../engine/compose.ts";
import { machineOf } from "../../engine/machine.ts";
import type { Combination } from "../../engine/pairwise.ts";
import type { Plan } from "../../engine/plan.ts";
import { breachesOf } from "../../engine/rules.ts";
import { CreateError } from "../../errors.ts";
import { generatedFiles, packBaseline } from "../../shell/baseline.ts";
import { digestOf } from "../../shell/digest.ts";
import { chooseLayers } from "../../shell/layers.ts";

/** The result of a combination before the install. `refused`: its layers exclude each other. */
export interface Composed {
  readonly name: string;
  readonly answers: Combination;
  readonly state: "composed" | "refused" | "broken";
  /** Reason why it is not composed. */
  readonly note?: string;
  /** Equal for combinations with equal files. */
  readonly digest?: string;
}

/** Composes the combination as `create` does, and checks the rules of the starter. */
export async function composeOne(answers: Combination, context: CommandContext): Promise<Composed> {
  const shared = { name: nameOf(answers), answers };
  try {
    const plan = await planOf(answers as Answers, context);
    const [breach] = breachesOf(context.decided.policies, factsOf(plan, answers));
    if (breach) return { ...shared, state: "broken", note: `${breach.starter} forbids it: ${breach.problem}` };
    return { ...shared, state: "composed", digest: digestOf(packBaseline(generatedFiles(plan))) };
  } catch (error) {
    if (!(error instanceof CreateError)) throw error;
    const isRuledOut = error.code === "layer-needs" || error.code === "layer-excludes";
    return { ...shared, state: isRuledOut ? "refused" : "broken", note: error.message };
  }
}

async function planOf(answers: Answers, context: CommandContext): Promise<Plan> {
  const { templates, template, starter, decided, host } = context;
  const layers = await chooseLayers(answers, machineOf("npm", host), templates);
  const { questions, policies } = decided;
  const personal = { name: "agent", answers, packageManager: "npm", apiKey: "", template } as const;
  return compose(layers, { ...personal, starter, questions, policies });
}

function factsOf({ files }: Plan, answers: Combination) {
  const paths = [...files.keys()];
  const isThere = (path: string) => paths.some((file) => (path.endsWith("/") ? file.startsWith(path) : file === path));
  const manifest = JSON.parse(new TextDecoder().decode(files.get("package.json")!.content)) as object;
  return { isThere, answers, manifest };
}
