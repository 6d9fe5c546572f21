import { median } from "./decision/timing.ts";
import { Machine } from "./resume/machine.ts";

/*
 * How soon a run goes on: after kill -9 of the real process in the middle of a tool, and after a person has allowed a
 * call. Medians, since a customer waits for the usual one. Exits with 1 when the tool starts more than a second after the
 * next process listens, or more than 50 ms after the answer.
 */

const rounds = 15;
const answersInRound = 5;
const mostAfterBootMs = 1_000;
const mostAfterAnswerMs = 50;

const [boots, resumes, approvals]: [number[], number[], number[]] = [[], [], []];
for (let round = 0; round < rounds; round++) {
  const machine = await Machine.create();
  for (let answer = 0; answer < answersInRound; answer++) approvals.push(await machine.approval(`paid-${answer}`));
  const death = await machine.death();
  boots.push(death.boot);
  resumes.push(death.resumed);
  await machine.remove();
}

const [boot, resumed, approved] = [median(boots), median(resumes), median(approvals)];
console.log(`One embedded process on SQLite, medians of ${rounds} rounds
  kill -9 to the process that listens next  ${boot.toFixed(0).padStart(5)} ms
  kill -9 to the tool that starts again     ${resumed.toFixed(0).padStart(5)} ms (at most ${mostAfterBootMs} more)
  approval to its tool                      ${approved.toFixed(1).padStart(5)} ms (at most ${mostAfterAnswerMs})`);
process.exitCode = resumed - boot > mostAfterBootMs || approved > mostAfterAnswerMs ? 1 : 0;
