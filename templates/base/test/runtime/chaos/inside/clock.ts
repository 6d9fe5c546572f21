import type { ClockJump } from "./setting.ts";

/** The time of day for all of this process becomes the computer's as people might have set it. */
export function setClock(jumps: readonly ClockJump[]): void {
  const { now } = Date;
  Date.now = () => {
    const elapsed = performance.now();
    const past = jumps.filter(({ afterMs }) => afterMs <= elapsed);
    return now() + past.reduce((sum, { byMs }) => sum + byMs, 0);
  };
}
