import { styleText } from "node:util";

/** Plain where stderr is no terminal, or NO_COLOR is set. */
export function paint(style: "red" | "dim" | "cyan", text: string): string {
  return styleText(style, text, { stream: process.stderr, validateStream: true });
}

/** Shows on stderr that something long is going on: a moving line on a terminal, two lines elsewhere. */
export async function during(label: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  if (process.stderr.isTTY) return spin(() => `${label} ${paint("dim", seconds())}`, work);
  console.error(`${label} ...`);
  await work();
  console.error(`${label}: done in ${seconds()}`);
}

async function spin(line: () => string, work: () => Promise<void>): Promise<void> {
  const frames = ["|", "/", "-", "\\"];
  let turn = 0;
  const draw = () => {
    turn = (turn + 1) % frames.length;
    process.stderr.write(`\r${paint("cyan", frames[turn]!)} ${line()} `);
  };
  const timer = setInterval(draw, 120);
  try {
    await work();
  } finally {
    clearInterval(timer);
    process.stderr.write("\r\u001b[K");
  }
}
