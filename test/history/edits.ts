import { appendFile, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { plainEnvironment } from "../support/cli.ts";
import { gitIn } from "../support/update.ts";
import { share } from "../yours/repository.ts";

/** Takes the shared install, and edits the repository as a team does in its first days. The edits are committed. */
export async function makeItTheirs(repository: string): Promise<void> {
  await share(repository);
  const edit = async (path: string, from: string, to: string) => {
    const text = await readFile(join(repository, path), "utf8");
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    await writeFile(
      join(repository, path),
      text.replace(from, () => to),
    );
  };
  await appendFile(join(repository, "src/agent/instructions.md"), "- Mention our winter sale when it fits.\n");
  await edit("package.json", '"zod":', '"yaml": "2.9.1",\n    "zod":');
  await edit("src/adapters/orders.ts", "variables = {", "variables = {\n  DOCS_URL: z.string().optional(),");
  await edit(
    "src/adapters/orders.ts",
    '  ["1001",',
    '  ["1000", "delivered", "Ash stool", 9_900, "EUR", "2026-10-01"],\n  ["1001",',
  );
  await appendFile(join(repository, ".env.example"), "\n# Where our documentation is.\nDOCS_URL=\n");
  await generateTool(repository);
  gitIn(repository, "add", "--all");
  gitIn(repository, "commit", "--quiet", "--message", "Ours");
}

/** With the repository's own generator. */
async function generateTool(repository: string): Promise<void> {
  const tool = ["tool", "search-docs", "--", "--description", "Searches our documentation"];
  const flags = ["--input", "query:string", "--risk", "read", "--yes"];
  await execa("npm", ["run", "generate", ...tool, ...flags], {
    cwd: repository,
    env: plainEnvironment(dirname(repository)),
    extendEnv: false,
    stdin: "ignore",
  });
}
