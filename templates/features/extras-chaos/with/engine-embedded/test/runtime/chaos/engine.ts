import { UsageError } from "./options.ts";

/** Needs nothing: the engine is part of the worker. Throws `UsageError` for more than one worker. */
export async function openEngine(workers: number) {
  if (workers > 1) throw new UsageError("--workers must be 1: the embedded engine is one process on its store.");
  return { variablesOf: () => ({}), close: async () => undefined };
}
