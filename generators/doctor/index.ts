import type { CommandContext } from "../cli/context.ts";
import { renderAgain } from "../cli/render.ts";
import { withStarter } from "../cli/starter.ts";
import { CreateError } from "../errors.ts";
import { readAgentAppFiles, type AgentAppFiles } from "../shell/agent-app-files.ts";
import { generatedFiles } from "../shell/baseline.ts";
import { checkEnvironment } from "./checks/environment.ts";
import { checkLedger } from "./checks/ledger.ts";
import { checkMachine } from "./checks/machine.ts";
import { checkPolicy } from "./checks/policy.ts";
import { checkReadiness } from "./checks/readiness.ts";
import { checkTemplate } from "./checks/template.ts";
import { readMachine, readTree } from "./facts.ts";
import { broken, open, type Finding } from "./finding.ts";

/** The findings about one subject, with its title. */
export interface Family {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Examines the repository and the machine. Changes nothing and runs nothing of the repository. */
export async function examine(root: string, context: CommandContext): Promise<Family[]> {
  const files = await orFinding("memory", () => readAgentAppFiles(root));
  if ("check" in files) return [{ title: "What the repository remembers", findings: [files] }];

  const tree = await readTree(root, files);
  const { packageManager: manager, layers, answers } = files.manifest;
  const machine = checkMachine(await readMachine(root, files.manifest, context), { ...tree, manager, layers });
  const templates = await checkTemplates(root, files, context);
  const environment = checkEnvironment(tree.text(".env.example"), tree.text(".env"));
  return [
    { title: "This machine", findings: machine },
    { title: "The templates", findings: [...templates, ...checkLedger(files.ledger, tree.text, context.program)] },
    {
      title: "The policy of the starter",
      findings: checkPolicy(files.manifest, tree.isThere, tree.text("package.json")),
    },
    {
      title: "The road to production, the model last",
      findings: [
        ...environment,
        ...checkReadiness({ ...tree, manager, program: context.program, example: answers.example }),
      ],
    },
  ];
}

/** A missing starter and an answer that the templates no longer have are findings too. */
async function checkTemplates(root: string, files: AgentAppFiles, context: CommandContext): Promise<Finding[]> {
  const { manifest, baseline } = files;
  const rendering = await orFinding("template", async () => {
    const { starter } = manifest;
    return renderAgain(manifest, {}, await withStarter(starter?.source, root, context, { recorded: starter }));
  });
  if ("check" in rendering) return [rendering];
  const { template, program } = context;
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

/** Codes of errors that a registry or server causes, not the repository. */
const faultsOfOthers = new Set(["starter-away", "starter-failed"]);
