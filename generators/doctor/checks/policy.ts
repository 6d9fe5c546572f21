import type { Manifest } from "../../engine/manifest.ts";
import { breachesOf, type Facts } from "../../engine/rules.ts";
import { broken, ok, type Finding } from "../finding.ts";

/** Checks the rules of the starters, as the manifest has recorded them. */
export function checkPolicy(
  { answers, policies = [] }: Manifest,
  isThere: Facts["isThere"],
  packageText = "{}",
): Finding[] {
  const rules = policies.flatMap((policy) => policy.rules);
  if (rules.length === 0) return [];
  const manifest = parse(packageText);
  if (!manifest) return [broken("policy", "package.json cannot be read, so no rule can be seen to hold.", "Mend it.")];
  const breaches = breachesOf(policies, { isThere, answers, manifest });
  if (breaches.length === 0)
    return [ok("policy", `${rules.length === 1 ? "One rule holds" : `${rules.length} rules hold`}.`)];
  return breaches.map(({ starter, rule, problem }) =>
    broken("policy", problem, `${starter} asks for it: ${rule.reason}`),
  );
}

function parse(text: string): Facts["manifest"] | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
