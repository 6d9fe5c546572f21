import { load, timed, type Id } from "./contestants.ts";

/* A process of one contestant: takes turns, and prints how many bytes it holds after that. */

const contestant = await load(process.argv[2] as Id);
for (let turn = 0; turn < 300; turn++) await timed(contestant);
console.log(process.memoryUsage.rss());
process.exit();
