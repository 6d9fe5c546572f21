/**
 * Names that a folder may have and a package may not, or that some system cannot write as a folder.
 * The rules of npm: https://docs.npmjs.com/cli/configuring-npm/package-json#name
 */
const longest = 214;
const fallback = "my-agent";
const takenByNpm = ["node_modules", "favicon.ico"];
const takenByWindows = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const takenByNode = new Set(
  (
    "assert buffer child_process cluster console constants crypto dgram dns domain events fs http http2 https " +
    "inspector module net os path perf_hooks process punycode querystring readline repl stream " +
    "string_decoder sys timers tls tty url util v8 vm wasi worker_threads zlib"
  ).split(" "),
);

/** Why the name cannot be used, as the end of the sentence "it ...", or nothing when it can. */
export function problemWithName(name: string): string | undefined {
  if (name === "") return "is empty";
  if (takenByNpm.includes(name.toLowerCase())) return "is reserved by npm";
  if (takenByWindows.test(name)) return "is a device on Windows";
  if (takenByNode.has(name)) return "is a module of Node itself";
  if (name.length > longest) return `is longer than ${longest} characters`;
  if (/^[._-]/.test(name)) return "begins with a dot, an underscore or a hyphen";
  if (name.endsWith(".")) return "ends in a dot";
  if (/[A-Z]/.test(name)) return "has capital letters";
  if (!/^[a-z0-9._-]+$/.test(name)) return "has characters other than a-z, 0-9, dot, underscore and hyphen";
  return undefined;
}

/** A valid name as near to the given one as can be. */
export function suggestName(name: string): string {
  const cleaned = name
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "")
    .slice(0, longest - "-agent".length);
  if (problemWithName(cleaned) === undefined) return cleaned;
  const extended = `${cleaned.replace(/[._]/g, "-")}-agent`;
  return problemWithName(extended) === undefined ? extended : fallback;
}
