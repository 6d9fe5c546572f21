import { loadavg } from "node:os";

import { median } from "./decision/timing.ts";
import { Machine } from "./resume/machine.ts";
import { createRepository } from "./throughput/repository.ts";

/*
 * How soon a run goes on: after kill -9 of the real process in the middle of a tool, and after a person has allowed a
 * call. Medians, since a customer waits for the usual one. `npm run bench:resume -- restate` measures one engine only.
 * Exits with 1 when it takes longer than a customer would bear: a second after the next process listens where there is
 * only one, three seconds where another one is there already, and 50 ms after an answer.
 */

const rounds = 15;
const answersInRound = 5;
const mostAfterAnswerMs = 50;

const setups = {
  embedded: { choices: ["--extras=chaos"], processes: 1, mostMs: 1_000 },
  restate: { choices: ["--state=postgres", "--engine=restate", "--extras=chaos"], processes: 2, mostMs: 3_000 },
};

const [wanted = ""] = process.argv.slice(2);
const names = (Object.keys(setups) as (keyof typeof setups)[]).filter((name) => name.startsWith(wanted));
if (names.length === 0) {
  console.error(`Nothing is measured of "${wanted}". Say embedded, restate, or nothing for both.`);
  process.exit(2);
}
console.log(`Medians of ${rounds} rounds, in ms; load of the machine before: ${loadavg()[0]!.toFixed(1)}`);
const inTime = [];
for (const name of names) inTime.push(await measure(name));
process.exit(inTime.every(Boolean) ? 0 : 1);

async function measure(name: keyof typeof setups): Promise<boolean> {
  const { choices, processes, mostMs } = setups[name];
  const repository = await createRepository(choices);
  const [boots, resumes, approvals]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const machine = await Machine.create(repository.folder, processes);
    for (let answer = 0; answer < answersInRound; answer++) approvals.push(await machine.approval(`paid-${answer}`));
    const death = await machine.death();
    boots.push(death.boot);
    resumes.push(death.resumed);
    await machine.remove();
  }
  await repository.remove();
  const [boot, resumed, approved] = [median(boots), median(resumes), median(approvals)];
  const waited = processes === 1 ? resumed - boot : resumed;
  console.log(`${name}, ${processes} ${processes === 1 ? "process" : "processes"}
  kill -9 to the next process that listens  ${boot.toFixed(0).padStart(5)}
  kill -9 to the tool that starts again     ${resumed.toFixed(0).padStart(5)} (at most ${mostMs}${processes === 1 ? " more" : ""})
  approval to its tool                      ${approved.toFixed(1).padStart(5)} (at most ${mostAfterAnswerMs})`);
  return waited <= mostMs && approved <= mostAfterAnswerMs;
}
