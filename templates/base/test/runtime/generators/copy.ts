import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";

import { compiled } from "../support/server-process.ts";

const root = join(import.meta.dirname, "../../..");

/** Paths that are not copied: private files, these tests, and all of your own files, so that your edits change no result. */
const leftBehind = new Set([
  "node_modules",
  ".git",
  ".env",
  ".data",
  "evals",
  "test/agent",
  "test/runtime/generators",
  "src/adapters",
  "src/agent",
  "src/ports",
  "src/schedules",
  "src/tools",
  "src/composition.ts",
  "src/main.ts",
]);

const barrelOf = (line: string) => `// Derived from this folder by \`npm run generate\`: one line a file, nothing else.
${line}
`;

/** Your own files in a new copy: the minimum for generators and the compiler. */
const own: Record<string, string> = {
  "src/adapters/index.ts": barrelOf("export {};"),
  "src/adapters/model.ts": readFileSync(join(root, "generators/model/model-scripted.ts.stub"), "utf8"),
  "src/agent/script.ts": 'export { script } from "../../test/runtime/fixture/script.ts";\n',
  "src/ports/tool.ts": `import { toolDefiner } from "../runtime/index.ts";

export const defineTool = toolDefiner<object>();
export type Systems = object;
`,
  "src/tools/index.ts": barrelOf('export { default as sample } from "./sample.ts";'),
  "src/tools/sample.ts": `import { z } from "zod";

import { defineTool } from "../ports/tool.ts";

export default defineTool({ description: "A sample.", input: z.object({}), risk: "read", execute: async () => null });
`,
};

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Copy of this repository in a temporary folder. Generators write to it. */
export class Copy {
  readonly folder = mkdtempSync(join(tmpdir(), "generators-"));

  constructor() {
    const filter = (path: string) => !leftBehind.has(relative(root, path).replaceAll("\\", "/"));
    cpSync(root, this.folder, { recursive: true, filter });
    for (const [path, text] of Object.entries(own)) this.write(path, text);
    // The compiler checks the generated files and their imports only.
    this.write(
      "tsconfig.json",
      this.read("tsconfig.json").replace(/"include": .*/, '"include": ["src/tools", "src/schedules", "src/adapters"]'),
    );
    symlinkSync(installedModules(), join(this.folder, "node_modules"), "junction");
  }

  /** Runs `npm run generate` without npm and without a terminal. */
  generate(...args: string[]): Promise<Outcome> {
    return this.run(process.execPath, "generators/generate.ts", ...args);
  }

  run(command: string, ...args: string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { cwd: this.folder, env: environment(this.folder) };
      const child = execFile(command, args, options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      });
      child.stdin?.end();
    });
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Returns the text of every file that a generator could change, by path. */
  snapshot(): Record<string, string> {
    const places = ["{src,test,generators,.agent-app}/**/*", "package.json", ".env*"];
    const files = globSync(places, { cwd: this.folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)));
    return Object.fromEntries(files.toSorted().map((path) => [path, this.read(path)]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Returns the node_modules of this repository or of the workspace above it. */
function installedModules(folder = root): string {
  const modules = join(folder, "node_modules");
  return existsSync(join(modules, "plop")) ? modules : installedModules(dirname(folder));
}

/** Returns the environment without the variables of npm and vitest. This Node and the installed programs come first. */
function environment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|vitest|node_options)/i.test(name));
  const path = [dirname(process.execPath), join(folder, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  return { ...Object.fromEntries(own), PATH: path, ...compiled() };
}
