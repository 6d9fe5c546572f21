import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { plainEnvironment, programsMain } from "./cli.ts";

/** The program as it would be with the package.json and the templates of another folder. */
export function startOf(packageRoot: string) {
  const script = `
    import { main } from ${JSON.stringify(pathToFileURL(programsMain).href)};
    process.exitCode = await main(process.argv.slice(1), new URL(${JSON.stringify(`${pathToFileURL(packageRoot).href}/`)}));
  `;
  return (argv: readonly string[], folder: string, environment: Record<string, string> = {}) => {
    const options = {
      cwd: folder,
      env: plainEnvironment(folder, environment),
      extendEnv: false,
      reject: false,
    } as const;
    const evaluate = ["--input-type=module", "--eval", script, "--"];
    return execa(process.execPath, [...evaluate, ...argv], options);
  };
}

/** The same, run to its end. */
export function programOf(packageRoot: string) {
  const start = startOf(packageRoot);
  return async (...said: Parameters<typeof start>) => {
    const { exitCode, stdout, stderr } = await start(...said);
    return { exitCode, stdout, stderr };
  };
}
