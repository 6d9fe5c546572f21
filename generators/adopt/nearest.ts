import { choicesFrom } from "../engine/axes.ts";
import type { Means } from "../means.ts";
import { blobName, templateVersions, withVersion, type TemplateVersion } from "../shell/history.ts";
import { findNearest, type Found } from "./search.ts";
import type { Tree } from "./tree.ts";

/** What the tree is nearest to, of which version of the templates; none is the one of this program. */
export interface Nearest extends Found {
  readonly template: { readonly name: string; readonly version: string };
  readonly since: Pick<TemplateVersion, "commit" | "date"> | undefined;
}

/** The nearest of this program's templates, or of those before them where its history is at hand. */
export async function nearestTo(tree: Tree, fixed: Readonly<Record<string, string>>, means: Means): Promise<Nearest> {
  const { templates, choices, template, packageRoot, interruption } = means;
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

/** The version with most of the contents that are there; of several, the newest. */
function mostAlike({ paths, contentOf }: Tree, versions: readonly TemplateVersion[]): TemplateVersion | undefined {
  const names = new Map(paths.map((path) => [path, blobName(contentOf(path)!)]));
  const counts = versions.map(
    ({ blobs }) => [...names].filter(([path, name]) => blobs.get(path)?.includes(name)).length,
  );
  return versions[counts.indexOf(Math.max(...counts))];
}
