import { programName } from "../create/invocation.ts";
import { CreateError } from "../errors.ts";
import type { Means } from "../means.ts";
import { settingWith } from "../setting.ts";
import { generatedFiles } from "../shell/baseline.ts";
import { recall } from "../update/memory.ts";
import { render } from "../update/render.ts";
import { checkEnvironment } from "./checks/environment.ts";
import { checkLedger } from "./checks/ledger.ts";
import { checkMachine } from "./checks/machine.ts";
import { checkPolicy } from "./checks/policy.ts";
import { checkRoad } from "./checks/road.ts";
import { checkTemplate } from "./checks/template.ts";
import { readMachine, readTree, type Memory } from "./facts.ts";
import { broken, open, type Finding } from "./finding.ts";

/** The findings of one subject, under the title that a person reads. */
export interface Family {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Looks at the repository and at the machine, changes nothing and runs nothing of the repository. */
export async function examine(root: string, means: Means): Promise<Family[]> {
  const memory = await orFinding("memory", () => recall(root));
  if ("check" in memory) return [{ title: "What the repository remembers", findings: [memory] }];

  const program = programName(means.template.name, means.surroundings.environment);
  const tree = await readTree(root, memory);
  const { packageManager: manager, layers, answers } = memory.manifest;
  const machine = checkMachine(await readMachine(root, memory.manifest, means), { ...tree, manager, layers });
  const templates = await checkTemplates(root, memory, program, means);
  const environment = checkEnvironment(tree.text(".env.example"), tree.text(".env"));
  return [
    { title: "This machine", findings: machine },
    { title: "The templates", findings: [...templates, ...checkLedger(memory.ledger, tree.text, program)] },
    {
      title: "The policy of the starter",
      findings: checkPolicy(memory.manifest, tree.isThere, tree.text("package.json")),
    },
    {
      title: "The road to production, the model last",
      findings: [...environment, ...checkRoad({ ...tree, manager, program, example: answers.example })],
    },
  ];
}

/** A starter that is gone, or an answer that the templates do not have any more, is a finding too. */
async function checkTemplates(root: string, memory: Memory, program: string, means: Means): Promise<Finding[]> {
  const { manifest, baseline } = memory;
  const rendering = await orFinding("template", async () => {
    const setting = await settingWith(manifest.starter?.source, root, means, {
      recorded: manifest.starter,
      interruption: means.interruption,
    });
    return render(memory, {}, setting);
  });
  if ("check" in rendering) return [rendering];
  const { template } = means;
  return [checkTemplate({ manifest, baseline, generated: generatedFiles(rendering.plan), template, program })];
}

async function orFinding<Result>(check: string, work: () => Promise<Result>): Promise<Result | Finding> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CreateError)) throw error;
    const find = faultsOfOthers.has(error.code) ? open : broken;
    return find(check, error.message, error.remedy);
  }
}

/** A registry or a server that is away today is no fault of the repository. */
const faultsOfOthers = new Set(["starter-away", "starter-failed"]);
