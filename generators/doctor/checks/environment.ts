import { open, type Finding } from "../finding.ts";

/** Finds variables that .env does not set, with the help of the comments in .env.example. */
export function checkEnvironment(example: string | undefined, environment: string | undefined): Finding[] {
  if (example === undefined) return [];
  if (environment === undefined) {
    return [open("env", "There is no .env.", "cp .env.example .env, and set what is required.")];
  }
  const values = valuesIn(environment);
  return [...checkKeys(values.get("API_KEYS") ?? ""), ...checkRequired(example, values), ...checkTelemetry(values)];
}

function checkKeys(keys: string): Finding[] {
  const principals = keys
    .split(",")
    .filter(Boolean)
    .map((pair) => pair.split(":")[0]!.trim());
  const remedy = "A principal and a key for each that calls: API_KEYS=web:...,jobs:...";
  return [
    ...(principals.includes("dev") ? [open("dev-key", "The key of the developer is in use.", remedy)] : []),
    ...(principals.length === 1 ? [open("one-key", "One API key is in use: all callers are one.", remedy)] : []),
  ];
}

/** Finds variables without a default, and variables that an update added. */
function checkRequired(example: string, values: ReadonlyMap<string, string>): Finding[] {
  const required = example
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.includes("Required."))
    .flatMap((paragraph) => [...valuesIn(paragraph).keys()]);
  const unset = required.filter((name) => !values.get(name));
  const unknown = [...valuesIn(example).keys()].filter((name) => !values.has(name) && !unset.includes(name));
  return [
    ...unset.map((name) => open("required", `${name} is not set.`, `Set it in .env, as .env.example says.`)),
    ...(unknown.length > 0
      ? [open("env", `.env does not know ${unknown.join(", ")}.`, "Copy them from .env.example; defaults hold so far.")]
      : []),
  ];
}

function checkTelemetry(values: ReadonlyMap<string, string>): Finding[] {
  if (values.get("OTEL_EXPORTER_OTLP_ENDPOINT")) return [];
  return [
    open("telemetry", "No OTLP endpoint is set: spans and metrics go nowhere.", "Set OTEL_EXPORTER_OTLP_ENDPOINT."),
  ];
}

function valuesIn(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^(?:export )?([A-Z][A-Z0-9_]*)=(.*)$/gm);
  return new Map([...lines].map(([, name, value]) => [name!, value!.trim().replace(/^(["'])(.*)\1$/, "$2")]));
}
