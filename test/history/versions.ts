import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { plainEnvironment, projectRoot } from "../support/cli.ts";

/** A version of the templates in the history of this project, and the program that it was part of. */
export interface Version {
  readonly commit: string;
  /** The commit in a few letters, and what it says of itself. */
  readonly title: string;
  /** Whether its program recorded what it generated. */
  readonly hasBaseline: boolean;
  /** Whether its program makes a repository, with an adapter to edit and a generator of tools. */
  readonly isWhole: boolean;
}

async function git(...parameters: string[]): Promise<string> {
  return (await execa("git", parameters, { cwd: projectRoot })).stdout;
}

/** Why there is no history to look at, as a sentence; nothing where there is. */
export async function lackingHistory(): Promise<string | undefined> {
  const shallow = await git("rev-parse", "--is-shallow-repository").catch(() => undefined);
  if (shallow === "false") return undefined;
  const reason = shallow === undefined ? "this is no git repository" : "this clone is shallow";
  const sentence = `NOT PROVEN HERE: ${reason}, so that earlier versions of the templates are not at hand`;
  console.warn(sentence);
  return sentence;
}

/** Every version of the templates that a repository could stand on, the oldest first; today's is none of them. */
export async function earlierVersions(): Promise<Version[]> {
  const log = await git("log", "--reverse", "--format=%H %h %s", "--", "templates");
  const today = await git("rev-parse", "HEAD:templates");
  const versions = log.split("\n").map((line) => ({ commit: line.slice(0, 40), title: line.slice(41, 100) }));
  const known = await Promise.all(
    versions.map(async (version) => {
      const has = (path: string) =>
        git("cat-file", "-e", `${version.commit}:${path}`).then(
          () => true,
          () => false,
        );
      const tree = await git("rev-parse", `${version.commit}:templates`);
      const wanted = ["README.md", "generators/tool/index.ts", "src/agent/instructions.md"];
      const shops = ["base", "features/example-shop"].map((layer) => has(`templates/${layer}/src/adapters/orders.ts`));
      const hasShop = (await Promise.all(shops)).some(Boolean);
      const isWhole =
        hasShop && (await Promise.all(wanted.map((path) => has(`templates/base/${path}`)))).every(Boolean);
      return { ...version, tree, isWhole, hasBaseline: await has("generators/shell/baseline.ts") };
    }),
  );
  return known.filter(({ tree }) => tree !== today);
}

/** The program of a version in a folder of its own, on the dependencies of today. Runs it to its end. */
export async function programOf({ commit }: Version, folder: string) {
  await mkdir(folder, { recursive: true });
  const archive = execa("git", ["archive", commit, "package.json", "bin", "generators", "templates"], {
    cwd: projectRoot,
    encoding: "buffer",
  });
  await execa("tar", ["-x", "-C", folder], { input: (await archive).stdout });
  await symlink(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  return (argv: readonly string[], at: string) =>
    execa(process.execPath, [join(folder, "bin/create-agent-app.ts"), ...argv], {
      cwd: at,
      env: plainEnvironment(at),
      extendEnv: false,
    });
}
