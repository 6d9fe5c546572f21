import { openSession, turn } from "./growth/session.ts";
import { lowestTenth } from "./decision/timing.ts";

/*
 * What a turn costs in a session that has grown: the same question, with one tool call, after 10, 1,000 and 10,000
 * messages, on SQLite in a file. The sizes take turns, and what is compared is the fastest tenth of their rounds: what
 * else a machine does only adds. Exits with 1 when a turn of the longest session costs more than 1.5 times one of the
 * shortest, or when its journal is not the same size.
 */

const sizes = [10, 1_000, 10_000];
const largestRatio = 1.5;
const rounds = 300;

const sessions = [];
for (const size of sizes) {
  sessions.push({ size, session: await openSession(size), times: [] as number[], bytes: new Set<number>() });
}

for (let round = -30; round < rounds; round++) {
  for (const { session, times, bytes } of sessions) {
    const { microseconds, journalBytes } = await turn(session);
    // The first rounds are for the compiler.
    if (round < 0) continue;
    times.push(microseconds);
    bytes.add(journalBytes);
  }
}

const [shortest] = sessions;
const fastest = lowestTenth(shortest!.times);
console.log(`One turn: two decisions and a tool, the fastest tenth of ${rounds} rounds
  messages       turn    ratio    journal`);
for (const { size, times, bytes } of sessions) {
  const time = lowestTenth(times);
  const journal = [Math.min(...bytes), Math.max(...bytes)].join(" to ");
  console.log(
    `  ${String(size).padStart(8)} ${time.toFixed(0).padStart(7)} µs ${(time / fastest).toFixed(2).padStart(7)}    ${journal} bytes`,
  );
  // The same but for the digits of sequences and of milliseconds.
  const isFlat = Math.max(...bytes) - Math.min(...shortest!.bytes) < 40;
  if (time / fastest > largestRatio || !isFlat) process.exitCode = 1;
}
process.exit();
