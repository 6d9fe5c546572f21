import { key } from "./stack.ts";

interface Load {
  readonly urls: readonly string[];
  /** How many ask at once, each its next question when it has the answer. */
  readonly clients: number;
  readonly input: string;
}

export interface Throughput {
  readonly runs: number;
  /** In a second, to the end of the last one. */
  readonly rate: number;
}

const askingMs = 5_000;

/** Asks for a few seconds, and each client at least once. Throws when a run does not succeed. */
export async function measureThroughput({ urls, clients, input }: Load): Promise<Throughput> {
  const start = performance.now();
  let runs = 0;
  const client = async (_: unknown, number: number) => {
    do {
      await ask(urls[number % urls.length]!, input);
      runs++;
    } while (performance.now() - start < askingMs);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { runs, rate: (runs / (performance.now() - start)) * 1000 };
}

async function ask(url: string, input: string): Promise<void> {
  const response = await fetch(`${url}/v1/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", prefer: "wait=60" },
    body: JSON.stringify({ input }),
  });
  const text = await response.text();
  if (!text.includes('"succeeded"')) throw new Error(`A run did not succeed: ${response.status} ${text}`);
}
