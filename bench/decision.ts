import { lowestTenth, microseconds } from "./decision/timing.ts";

/*
 * What the patience around a model costs when nothing goes wrong: one decision asked for plainly, and through retries,
 * deadline, breaker, telemetry and accounting. Both take turns in one run, on the model that answers by a script, and
 * what is compared is the fastest tenth of their rounds: what else a machine does only adds. Exits with 1 when the
 * patience costs more than a third; a model that is not a script takes a thousand times as long.
 */

const largestRatio = 1.33;
const rounds = 400;
const callsInRound = 10;

// By name: the template has a compiler configuration of its own, in which its sources are checked.
const source = (path: string) => import(new URL(`../templates/base/${path}.ts`, import.meta.url).href);
const [{ decide }, { consult }, { createCandidates }, { TextBatcher }, { describeTools }] = await Promise.all(
  ["decide", "consult", "consult/candidates", "text-batcher", "tool-descriptions"].map((name) =>
    source(`src/runtime/loop/${name}`),
  ),
);
const [{ agent }, { fixtureModel }, clocks, telemetries] = await Promise.all(
  [
    "test/runtime/fixture/agent",
    "test/runtime/fixture/model",
    "src/runtime/clock",
    "src/runtime/telemetry/telemetry",
  ].map(source),
);

const clock = clocks.create();
const telemetry = await telemetries.create({ level: "silent", serviceName: "bench" });
const model = fixtureModel();
const prompt = {
  instructions: agent.instructions,
  messages: [{ role: "user", content: "Where is record 1001?" }],
  tools: describeTools(agent.tools),
};
const { patience, prices } = agent;
const stopping = new AbortController().signal;
const signalOfRun = () => new AbortController().signal;
const candidates = createCandidates({ models: [model], telemetry, clock }, patience);
const listen = () => new TextBatcher(async () => undefined, clock.now);
const parts = { prompt, candidates, patience, prices, telemetry, clock, log: telemetry.log, listen, stopping };

const plainly = () => decide(prompt, model, listen().add, signalOfRun());
const patiently = () => consult({ ...parts, signal: signalOfRun() });

const times = { plainly: [] as number[], patiently: [] as number[] };

await telemetry.span({ name: "a run" }, async () => {
  for (let round = -20; round < rounds; round++) {
    const plain = await microseconds(plainly, callsInRound);
    const patient = await microseconds(patiently, callsInRound);
    // The first rounds are for the compiler.
    if (round < 0) continue;
    times.plainly.push(plain);
    times.patiently.push(patient);
  }
});

const [plain, patient] = [lowestTenth(times.plainly), lowestTenth(times.patiently)];
const ratio = patient / plain;
console.log(`One decision, the fastest tenth of ${rounds} rounds of ${callsInRound}
  plainly    ${plain.toFixed(0)} µs
  patiently  ${patient.toFixed(0)} µs
  ratio      ${ratio.toFixed(2)} (at most ${largestRatio})`);
process.exitCode = ratio > largestRatio ? 1 : 0;
