import { errors } from "../errors.ts";

/** Where a starter comes from. */
export type Source = FolderSource | TarballSource | PackageSource | GitSource;

export interface FolderSource {
  readonly kind: "folder";
  readonly path: string;
}

interface TarballSource {
  readonly kind: "tarball";
  readonly path: string;
}

/** A package, by a version, a range or a tag. */
export interface PackageSource {
  readonly kind: "package";
  readonly name: string;
  readonly wanted: string;
}

export interface GitSource {
  readonly kind: "git";
  readonly address: string;
  /** A tag, a branch or a whole commit; the branch that the repository shows first, unless given. */
  readonly revision: string | undefined;
  /** The newest tag within a range of versions, instead. */
  readonly range: string | undefined;
  /** Where in the repository the starter lies; empty is at its top. */
  readonly folder: string;
}

const hosts = new Map([
  ["github", "https://github.com/"],
  ["gitlab", "https://gitlab.com/"],
  ["bitbucket", "https://bitbucket.org/"],
]);

const packageSpec = /^((?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:@([\w.^~<>=*|+ -]+))?$/i;
const shortcut = /^(github|gitlab|bitbucket):([\w.-]+(?:\/[\w.-]+)+?)(?:\.git)?$/;

/**
 * What a source says, or the error that says how to write it. Nothing that reaches git or npm can be taken for a flag, for
 * another transport or for a command, and none holds a password, because the repository remembers it.
 */
export function parseSource(text: string): Source {
  if (text === "" || text.startsWith("-") || /[\p{C}]/u.test(text)) throw errors.unclearSource(text);
  const [place = "", ...fragment] = text.split("#");
  const [, host, project] = shortcut.exec(place) ?? [];
  if (host && project) return gitSource(`${hosts.get(host)!}${project}.git`, fragment.join("#"), text);
  if (place.startsWith("git+")) return gitSource(place.slice("git+".length), fragment.join("#"), text);
  if (isPath(text)) return { kind: /\.(tgz|tar\.gz)$/.test(text) ? "tarball" : "folder", path: text };
  const [, name, wanted = "latest"] = packageSpec.exec(text) ?? [];
  // To npm, an archive under any version is a file.
  if (name === undefined || /\.(tgz|tar|tar\.gz)$/i.test(name)) throw errors.unclearSource(text);
  return { kind: "package", name, wanted };
}

/** A source that names a place on this machine, and which one a package from elsewhere may therefore not name. */
export function isOfThisMachine(source: Source): boolean {
  return source.kind === "tarball" || (source.kind === "git" && source.address.startsWith("file:"));
}

/** As npm sees it: what looks like a path is one, and any other word a package. */
function isPath(text: string): boolean {
  return /^(\.{1,2}([/\\]|$)|[/\\]|[a-z]:[/\\])/i.test(text) || (!/[:@]/.test(text) && /\.(tgz|tar\.gz)$/.test(text));
}

function gitSource(place: string, fragment: string, text: string): GitSource {
  // As it stands behind `git clone`: git@host:team/project
  const address = place.replace(/^(ssh:\/\/[^/:]+):(?!\d+\/)/, "$1/");
  const known = /^(https|ssh|file):\/\//.test(address) && URL.canParse(address) ? new URL(address) : undefined;
  if (!known || known.hostname.startsWith("-") || known.username.startsWith("-")) throw errors.unclearSource(text);
  if (known.password || (known.username && known.protocol === "https:")) {
    throw errors.passwordInSource(text);
  }
  const [revision = "", path = ""] = fragment.split("::path:");
  const folder = path.replace(/\/+$/, "");
  const [, range] = /^semver:([\w.^~<>=*|+ -]+)$/.exec(revision) ?? [];
  const isClear = revision === "" || range !== undefined || /^(?!-)(?!.*\.\.)[\w./+@-]+$/.test(revision);
  if (!isClear || /(^|\/)\.\.?(\/|$)|^\//.test(folder)) throw errors.unclearSource(text);
  return { kind: "git", address, revision: range ? undefined : revision || undefined, range, folder };
}
