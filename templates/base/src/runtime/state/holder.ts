import { hostname } from "node:os";

/** The process that has the store, as one that is refused is told of it. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: Date;
}

/** Of this process. In a container, the host is the container. */
export function thisHolder(): Holder {
  return { pid: process.pid, host: hostname(), since: new Date() };
}

export function describeHolder(holder: Holder | undefined): string {
  if (!holder) return "another process";
  return `process ${holder.pid} on ${holder.host}, since ${holder.since.toISOString()}`;
}
