import type { CommandContext } from "../cli/context.ts";
import { choicesFrom } from "../engine/axes.ts";
import { blobName, templateVersions, withVersion, type TemplateVersion } from "../shell/history.ts";
import { findNearest, type Found } from "./search.ts";
import type { Tree } from "./tree.ts";

/** The most similar rendering and its version of the templates. `since` is undefined for the version of this program. */
export interface Match extends Found {
  readonly template: { readonly name: string; readonly version: string };
  readonly since: Pick<TemplateVersion, "commit" | "date"> | undefined;
}

/** Finds the most similar rendering of this program's templates, or of an older version if the git history is available. */
export async function matchTemplates(
  tree: Tree,
  fixed: Readonly<Record<string, string>>,
  context: CommandContext,
): Promise<Match> {
  const { templates, choices, template, packageRoot, interruption } = context;
  const version = mostAlike(tree, await templateVersions(packageRoot, interruption));
  if (!version || version.isNewest) {
    return { ...(await findNearest({ tree, templates, choices, template, fixed })), template, since: undefined };
  }
  const { commit, date } = version;
  return withVersion(version, packageRoot, interruption, async (itsTemplates, number) => {
    const its = { templates: itsTemplates, template: { ...template, version: number } };
    const itsChoices = choicesFrom(await itsTemplates.featureIds());
    const found = await findNearest({ tree, ...its, choices: itsChoices, fixed });
    return { ...found, template: its.template, since: { commit, date } };
  });
}

/** Returns the version that shares most contents with the tree. If several do, the newest. */
function mostAlike({ paths, contentOf }: Tree, versions: readonly TemplateVersion[]): TemplateVersion | undefined {
  const names = new Map(paths.map((path) => [path, blobName(contentOf(path)!)]));
  const counts = versions.map(
    ({ blobs }) => [...names].filter(([path, name]) => blobs.get(path)?.includes(name)).length,
  );
  return versions[counts.indexOf(Math.max(...counts))];
}
