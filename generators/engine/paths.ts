/** Longer ones cannot be written everywhere once the folder of the repository is in front of them. */
const longest = 180;
const longestSegment = 120;

/** Devices on Windows, with any ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)(\.|$)/;

/** Folders that programs own: git runs what lies in its own, Node what lies in its modules, and we believe ours. */
const owned = [".git", ".agent-app", "node_modules"];

/**
 * Why a file of a layer cannot be written there, as the end of the sentence "it ...", or nothing when it can. The rules
 * are those of every system at once: what is one folder here must not be another one elsewhere.
 */
export function problemWithPath(path: string): string | undefined {
  if (path.length > longest) return `is longer than ${longest} characters`;
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is absolute";
  if (path.includes("\\")) return "has a backslash, which parts folders on Windows";
  for (const segment of path.split("/")) {
    const problem = problemWithSegment(segment);
    if (problem) return problem;
  }
  return undefined;
}

function problemWithSegment(segment: string): string | undefined {
  if (segment === "" || segment === "." || segment === "..") return "leads out of its folder";
  if (segment.length > longestSegment) return `has a name longer than ${longestSegment} characters`;
  // Systems that leave them out would see another name than a reader does.
  if (/[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(segment)) return "has characters that nobody sees";
  const plain = segment.normalize("NFKC").toLowerCase();
  if (owned.includes(plain.replace(/[. ]+$/, ""))) return `lies in ${plain}, which belongs to a program`;
  if (/[<>:"|?*]/.test(plain)) return "has a character that Windows does not write";
  if (/[. ]$/.test(segment)) return "has a name that ends in a dot or a space";
  if (device.test(plain)) return "is a device on Windows";
  if (/~\d/.test(plain)) return "may be the short name of another file on Windows";
  if (segment !== segment.normalize("NFC")) return "is written in a form that systems change";
  return undefined;
}

/** Two paths that are one on a system which does not tell capitals from small letters, or a file and a folder that are. */
export function clashIn(paths: Iterable<string>): readonly [string, string] | undefined {
  const known = new Map<string, { readonly path: string; readonly isFile: boolean }>();
  for (const path of paths) {
    const segments = path.split("/");
    for (const depth of segments.keys()) {
      const isFile = depth === segments.length - 1;
      const part = segments.slice(0, depth + 1).join("/");
      const earlier = known.get(folded(part));
      if (earlier && (earlier.path !== part || isFile || earlier.isFile)) return [earlier.path, part];
      known.set(folded(part), { path: part, isFile });
    }
  }
  return undefined;
}

const folded = (path: string) => path.normalize("NFKC").toLowerCase();
