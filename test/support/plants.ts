import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entriesOf, starterWith, type Arena } from "./hostile.ts";
import type { Packed } from "./tarball.ts";
import { gitIn } from "./update.ts";

/** Brings a starter into the arena, and returns the source that somebody would name. */
export type Plant = (arena: Arena) => Promise<string> | string;

export const named =
  (source: string): Plant =>
  () =>
    source;

export const folder =
  (files: Readonly<Record<string, string>>, own: object = {}): Plant =>
  async ({ write }) => {
    const all = Object.entries(starterWith(files, own));
    await write(Object.fromEntries(all.map(([path, text]) => [`acme/${path}`, text])));
    return "./acme";
  };

export const layerWith = (path: string, text = "x") => folder({ [`layers/house/${path}`]: text });
export const packageWith = (fragment: object) => layerWith("package.json", JSON.stringify(fragment));

export const tarball =
  (...more: readonly Packed[]): Plant =>
  async ({ pack }) => {
    await pack("acme.tgz", [...entriesOf(starterWith({})), ...more]);
    return "./acme.tgz";
  };

export const extending = (source: string): Plant =>
  async function plant({ pack }) {
    await pack("acme.tgz", entriesOf(starterWith({}, { extends: source })));
    return "./acme.tgz";
  };

export const repository =
  (prepare: (path: string, arena: Arena) => Promise<void>): Plant =>
  async (arena) => {
    await folder({})(arena);
    const path = join(arena.work, "acme");
    gitIn(path, "init", "--quiet");
    await prepare(path, arena);
    gitIn(path, "add", "--all");
    gitIn(path, "commit", "--quiet", "--message", "Begin");
    return `git+file://${path}`;
  };

export function linked(path: string, to: string): Plant {
  return async (met) => {
    const files = Object.entries(starterWith({})).filter(([name]) => name !== path && !name.startsWith(`${path}/`));
    await met.write(Object.fromEntries(files.map(([name, text]) => [`acme/${name}`, text])));
    await symlink(to, join(met.work, "acme", path));
    return "./acme";
  };
}

export function piped(path: string): Plant {
  return async (met) => {
    await folder({})(met);
    execFileSync("mkfifo", [join(met.work, "acme", path)]);
    return "./acme";
  };
}

export function plainly(path: string, text: string): Plant {
  return folder({ [path]: text });
}

export function plain(text: string): Plant {
  return async ({ write }) => {
    await write({ "acme.tgz": text });
    return "./acme.tgz";
  };
}

export function many(below: string, count: number): Plant {
  return tarball(...Array.from({ length: count }, (_, index) => ({ name: `${below}/${index}`, text: "" })));
}

export async function bomb({ pack }: Arena): Promise<string> {
  await pack("acme.tgz", [{ name: "package/README.md", text: new Uint8Array(110_000_000) }]);
  return "./acme.tgz";
}

export async function truncated({ work }: Arena): Promise<string> {
  await mkdir(join(work, "x"));
  execFileSync("sh", ["-c", "head -c 2000 /dev/urandom > x/y && tar cf - x | head -c 1000 | gzip > acme.tgz"], {
    cwd: work,
  });
  return "./acme.tgz";
}

export async function withSubmodule(path: string, { work }: Arena): Promise<void> {
  gitIn(work, "init", "--quiet", "other");
  gitIn(join(work, "other"), "commit", "--quiet", "--allow-empty", "--message", "Begin");
  gitIn(path, "submodule", "--quiet", "add", join(work, "other"), "layers/house/other");
}

const touch = (canary: string) => `node -e "fs.writeFileSync('${canary}', '')"`;

/** A package that would run something when it is packed, installed or built. */
export async function eagerPackage({ pack, canary }: Arena): Promise<string> {
  const names = ["preinstall", "install", "postinstall", "prepack", "prepare", "postpack", "prepublish"];
  const scripts = Object.fromEntries(names.map((name) => [name, touch(canary)]));
  const manifest = JSON.stringify({ name: "acme", version: "1.0.0", scripts, gypfile: true, bin: "./evil.js" });
  await pack("acme.tgz", entriesOf(starterWith({ "package.json": manifest, "binding.gyp": "{}", "evil.js": "" })));
  return "./acme.tgz";
}

/** A layer that takes over the program, which an install could load to see whether it does. */
export function eagerProgram(arena: Arena): Promise<string> | string {
  const program = `require("node:fs").writeFileSync(${JSON.stringify(arena.canary)}, "");`;
  const says = JSON.stringify({ title: "House", sentence: "For all.", owns: ["src/main.js"] });
  return folder({ "layers/house/src/main.js": program, "layers/house/feature.json": says })(arena);
}

/** Hooks beside it, a filter over its files, another repository in it, and a link: all beside the starter. */
export async function eagerRepository(path: string, { work, canary }: Arena): Promise<void> {
  for (const hook of ["post-checkout", "post-merge", "reference-transaction", "pre-auto-gc"]) {
    await writeFile(join(path, ".git/hooks", hook), `#!/bin/sh\n${touch(canary)}\n`, { mode: 0o755 });
  }
  await writeFile(join(path, ".gitattributes"), "*.md filter=eager\n");
  gitIn(path, "config", "filter.eager.smudge", touch(canary));
  gitIn(work, "init", "--quiet", "other");
  gitIn(join(work, "other"), "commit", "--quiet", "--allow-empty", "--message", "Begin");
  gitIn(path, "submodule", "--quiet", "add", join(work, "other"), "other");
  await symlink("/etc/passwd", join(path, "passwd"));
}
