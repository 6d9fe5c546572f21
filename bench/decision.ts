import { lowestTenth, microseconds } from "./decision/timing.ts";

/*
 * Measures the cost of retries, timeouts, circuit breaker, telemetry and accounting around a model call that succeeds. One
 * decision is made by a bare call of the scripted model and by `callModel`, in turns. The result compares the fastest
 * tenth of the rounds, because other work of the machine only adds time. Exits with 1 when `callModel` takes more than a
 * third longer; a real model takes a thousand times as long as the scripted one.
 */

const largestRatio = 1.33;
const rounds = 400;
const callsInRound = 10;

// By name: the template has a compiler configuration of its own, in which its sources are checked.
const source = (path: string) => import(new URL(`../templates/base/${path}.ts`, import.meta.url).href);
const [
  { agent },
  { fixtureModel },
  clocks,
  telemetries,
  { callModel },
  { guardModels },
  { readStream },
  { describeTools },
] = await Promise.all(
  [
    "test/runtime/fixture/agent",
    "test/runtime/fixture/model",
    "src/runtime/clock",
    "src/runtime/telemetry/telemetry",
    "src/runtime/loop/model/call-model",
    "src/runtime/loop/model/circuit-breaker",
    "src/runtime/loop/model/stream",
    "src/runtime/loop/tools",
  ].map(source),
);

const clock = clocks.create();
const telemetry = await telemetries.create({ level: "silent", serviceName: "bench" });
const model = fixtureModel();
const { instructions, patience, prices } = agent;
const messages = [{ role: "user", content: "Where is record 1001?" }];
const tools = describeTools(agent.tools);
const stopping = new AbortController().signal;
const receiveText = () => ({ add: () => undefined, end: async () => undefined });
const deps = {
  models: guardModels([model], patience, { telemetry, clock }),
  prompt: { instructions, messages, tools },
  patience,
  prices,
  telemetry,
  clock,
  log: telemetry.log,
  receiveText,
  stopping,
};

const plainly = async () => {
  const { stream } = await model.doStream({
    prompt: [
      { role: "system", content: instructions },
      { role: "user", content: [{ type: "text", text: "Where is record 1001?" }] },
    ],
    tools,
    toolChoice: { type: "auto" },
    abortSignal: new AbortController().signal,
  });
  return readStream(stream, receiveText());
};
const patiently = () => callModel({ ...deps, cancelled: new AbortController().signal });

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
