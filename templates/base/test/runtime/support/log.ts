import { create as createTelemetry } from "../../../src/runtime/telemetry/telemetry.ts";

type LogLine = Readonly<Record<string, unknown>>;

/** Telemetry whose log the test can read: as lines, and as the text that was written. */
export async function recordLog(options: { level?: string; endpoint?: string } = {}) {
  let text = "";
  const destination = { write: (line: string) => void (text += line) };
  const telemetry = await createTelemetry({ level: "info", serviceName: "test", ...options, destination });
  const lines = () =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  return { telemetry, lines, text: () => text };
}
