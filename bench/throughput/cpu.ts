import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds of CPU, by who used them. */
export type CpuTimes = Readonly<Record<string, number>>;

const msInTick = 10;

interface Process {
  readonly parent: string;
  readonly command: string;
  readonly milliseconds: number;
}

/** What this process and those below it have used so far; nothing where there is no /proc. */
export function cpuTimes(): CpuTimes {
  const processes = new Map(processIds().flatMap((id) => read(id)));
  const isOurs = (id: string | undefined): boolean =>
    id !== undefined && (id === String(process.pid) || isOurs(processes.get(id)?.parent));
  const times: Record<string, number> = {};
  for (const [id, { command, milliseconds }] of processes) {
    if (!isOurs(id)) continue;
    const name = nameOf(id, command);
    times[name] = (times[name] ?? 0) + milliseconds;
  }
  return times;
}

function processIds(): string[] {
  return process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
}

/** Source: proc(5), `stat`: the second field is in parentheses and may have spaces in it. */
function read(id: string): [string, Process][] {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const milliseconds = (Number(fields[11]) + Number(fields[12])) * msInTick;
    return [[id, { parent: fields[1]!, command: readFileSync(`/proc/${id}/cmdline`, "utf8"), milliseconds }]];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

function nameOf(id: string, command: string): string {
  if (id === String(process.pid)) return "client";
  if (command.includes("src/main.ts")) return "agent";
  return /postgres|restate/.exec(command)?.[0] ?? "other";
}
