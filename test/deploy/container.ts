import { readFile } from "node:fs/promises";
import { execa } from "execa";

export interface Limits {
  /** The files of the image; read-only while the program runs. */
  readonly root: string;
  /** What stands in for the volume at /app/.data. */
  readonly data: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a container engine does with the settings of compose.yaml and deployment.yaml, in the words of Linux. */
const script = `
  mount --bind "$1" "$1" && mount --options remount,bind,ro "$1"
  mount --bind "$2" "$1/app/.data" && mount --types proc proc "$1/proc"
  root=$1; shift 2
  exec chroot "$root" setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \\
    env --chdir=/app "$@"
`;

/**
 * Runs a command as process 1 of namespaces of its own: user 1000, no capabilities, nothing to write to but the volume.
 * It shares the network of the machine.
 */
export function inContainer({ root, data, environment }: Limits, command: readonly string[]) {
  const namespaces = ["--mount", "--pid", "--fork"];
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const parameters = [
    ...namespaces,
    "sh",
    "-euc",
    script,
    "sh",
    root,
    data,
    "--ignore-environment",
    ...variables,
    ...command,
  ];
  const running = execa("unshare", parameters, { reject: false, all: true, stdin: "ignore" });
  return Object.assign(running, {
    /** The number by which the machine knows process 1. */
    processId: async () => Number(await readFile(`/proc/${running.pid}/task/${running.pid}/children`, "utf8")),
  });
}
