import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { programOf } from "./program.ts";
import { lastingSandbox, sandbox } from "./sandbox.ts";
import { packInto, type Packed } from "./tarball.ts";

export const feature = (own: object = {}) => JSON.stringify({ title: "House", sentence: "For all.", ...own });

/** The least starter that there is, and what somebody adds to it. */
export const starterWith = (files: Readonly<Record<string, string>>, own: object = {}) => ({
  "agent-starter.json": JSON.stringify({ name: "acme", version: "1.0.0", ...own }),
  "layers/house/feature.json": feature(),
  ...files,
});

/** As npm packs them, below one folder. */
export const entriesOf = (files: Readonly<Record<string, string>>): Packed[] =>
  Object.entries(files).map(([name, text]) => ({ name: `package/${name}`, text }));

const base = {
  "package.json": JSON.stringify({ name: "base", scripts: { start: "node src/main.js", dev: "node src/main.js" } }),
  "README.md": "# Base\n",
  ".env.example": "API_KEYS=dev:change-me\n\nOTEL_SERVICE_NAME=agent\n",
  _gitignore: ".env\nnode_modules/\n",
  "src/main.js": "",
};

/** A place in which a program meets a starter that means harm. To be called at the top of the file. */
export async function arena() {
  const packageRoot = await lastingSandbox();
  await write(packageRoot, {
    "package.json": JSON.stringify({ name: "create-agent-app", version: "1.0.0" }),
    "templates/features/example-shop/feature.json": feature(),
    ...Object.fromEntries(Object.entries(base).map(([path, text]) => [`templates/base/${path}`, text])),
  });
  return async () => open(await sandbox(), packageRoot);
}

async function open(folder: string, packageRoot: string) {
  const [home, work, temporary] = ["home", "work", "tmp"].map((name) => join(folder, name)) as [string, string, string];
  await Promise.all([home, work, temporary].map((path) => mkdir(path)));
  const environment = { HOME: home, TMPDIR: temporary, npm_config_cache: join(home, ".npm") };
  const program = programOf(packageRoot);
  return {
    folder,
    work,
    /** What none of them may ever make. */
    canary: join(folder, "canary"),
    write: (files: Readonly<Record<string, string>>) => write(work, files),
    pack: (name: string, entries: readonly Packed[]) => packInto(join(work, name), entries),
    run: (...argv: string[]) => program(argv, work, environment),
    runIn: (name: string, ...argv: string[]) => program(argv, join(work, name), environment),
    home,
    /** Every path in it but what npm keeps for itself. */
    everything: async () =>
      (await readdir(folder, { recursive: true })).filter((path) => !/^home\/\.npm(\/|$)/.test(path)).toSorted(),
    copy: (from: string, to: string) => cp(join(work, from), join(work, to), { recursive: true }),
  };
}

export async function write(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

export type Arena = Awaited<ReturnType<typeof open>>;
