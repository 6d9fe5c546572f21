import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { strangersEnvironment } from "../support/cli.ts";

/**
 * Kept between runs, because a base system takes a minute: a store of images that is nobody else's, and lockfiles. It
 * grows with what changes; whoever deletes it pays that minute once.
 */
export const cache = join(tmpdir(), "create-agent-app-containers");

const store = ["--root", join(cache, "store"), "--runroot", join(cache, "run"), "--storage-driver", "overlay"];

export async function buildah(parameters: readonly string[], folder = cache): Promise<string> {
  await mkdir(cache, { recursive: true });
  const { stdout } = await execa("buildah", [...store, ...parameters], {
    cwd: folder,
    env: { BUILDAH_FORMAT: "docker" },
  });
  return stdout;
}

/** Builds what the Dockerfile of the folder says, as a pipeline would that has no engine. */
export async function build(image: string, folder: string, flags: readonly string[] = []): Promise<void> {
  await buildah(
    ["build", "--isolation=chroot", "--pull-never", "--layers", "--force-rm", ...flags, `--tag=${image}`, "."],
    folder,
  );
}

export async function hasImage(image: string): Promise<boolean> {
  const { exitCode } = await execa("buildah", [...store, "inspect", "--type=image", image], { reject: false });
  return exitCode === 0;
}

/** The files of an image, as a folder. */
export async function mounted(image: string): Promise<{ root: string; unmount: () => Promise<void> }> {
  const container = await buildah(["from", "--pull-never", image]);
  const root = await buildah(["mount", container]);
  return { root, unmount: async () => void (await buildah(["rm", container])) };
}

/** An image like Node's own: a small Debian with the Node that runs this, and the machine's npm. */
export async function baseImage(): Promise<string> {
  const image = `localhost/debian-node:${process.version}`;
  if (await hasImage(image)) return image;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "debian-"));
  const root = join(folder, "root");
  await execa("debootstrap", ["--variant=minbase", "bookworm", root]);
  const modules = join(root, "usr/local/lib/node_modules");
  await mkdir(modules, { recursive: true });
  await copyFile(process.execPath, join(root, "usr/local/bin/node"));
  const { stdout: installed } = await execa("npm", ["root", "--global"], {
    env: strangersEnvironment(),
    extendEnv: false,
  });
  await execa("cp", ["--recursive", join(installed, "npm"), modules]);
  for (const name of ["npm", "npx"]) {
    await execa("ln", ["--symbolic", `../lib/node_modules/npm/bin/${name}-cli.js`, join(root, "usr/local/bin", name)]);
  }
  // Where the registry is behind a certificate of the machine's own, Node is told of it.
  const authorities = process.env["NODE_EXTRA_CA_CERTS"];
  await writeFile(join(root, "etc/authorities.pem"), "");
  if (authorities) await copyFile(authorities, join(root, "etc/authorities.pem"));
  await writeFile(
    join(folder, "Dockerfile"),
    "FROM scratch\nCOPY root /\nENV NODE_EXTRA_CA_CERTS=/etc/authorities.pem\n",
  );
  await build(image, folder);
  await rm(folder, { recursive: true });
  return image;
}
