import * as z from "zod/mini";
import { errors } from "../errors.ts";
import { standards, type Answers } from "./axes.ts";
import { problemsOf } from "./feature.ts";
import { formatJson } from "./json.ts";
import { ruleSchema, type Policy } from "./rules.ts";
import { packageManagers, type PackageManager } from "./package-manager.ts";

export const manifestPath = ".agent-app/manifest.json";

/** All that has to be remembered to compose the same repository again. */
export interface Manifest {
  readonly template: { readonly name: string; readonly version: string };
  readonly name: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  /** Ids, base first. */
  readonly layers: readonly string[];
  /** The starter that it was made with. */
  readonly starter?: StarterRecord | undefined;
  /** What has to hold in the repository, by the starters that ask for it. */
  readonly policies?: readonly Policy[];
}

/** A starter as the repository remembers it. */
export interface StarterRecord {
  /** As it was named, from the repository. */
  readonly source: string;
  readonly version: string;
  /** It and those that it builds on, the furthest first. */
  readonly chain: readonly Link[];
  /** What a person allowed it to decide. */
  readonly trusted: readonly string[];
}

/** What was found where a source led. */
export interface Link {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  /** A package at its version, or a commit. */
  readonly resolved?: string | undefined;
  /** Of all its files. */
  readonly integrity: string;
}

export function renderManifest(manifest: Manifest): string {
  const { template, name, answers, packageManager, layers, starter, policies = [] } = manifest;
  const ofStarter = { ...(starter && { starter }), ...(policies.length > 0 && { policies }) };
  return formatJson({ template, name, answers, packageManager, layers, ...ofStarter });
}

const link = z.object({
  name: z.string(),
  version: z.string(),
  source: z.string(),
  resolved: z.optional(z.string()),
  integrity: z.string(),
});

const schema = z.object({
  template: z.object({ name: z.string(), version: z.string() }),
  name: z.string(),
  answers: z.record(z.string(), z.string()),
  packageManager: z.enum(packageManagers),
  layers: z.array(z.string()),
  starter: z.optional(
    z.object({
      source: z.string(),
      version: z.string(),
      chain: z._default(z.array(link), []),
      trusted: z._default(z.array(z.string()), []),
    }),
  ),
  policies: z._default(z.array(z.object({ starter: z.string(), rules: z.array(ruleSchema) })), []),
});

/** An axis that was not there yet has the standard answer. */
export function parseManifest(text: string): Manifest {
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success) throw errors.brokenManifest(manifestPath, problemsOf(parsed.error));
  const { answers } = parsed.data;
  return { ...parsed.data, answers: { ...standards, ...answers } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
