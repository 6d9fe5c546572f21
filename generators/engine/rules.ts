import * as z from "zod/mini";
import minVersion from "semver/ranges/min-version.js";
import lt from "semver/functions/lt.js";
import validRange from "semver/ranges/valid.js";

const text = z.string().check(z.minLength(1));
const shared = { reason: text };

/** One rule of a starter's policy. A path that ends in `/` is a folder. */
export const ruleSchema = z.discriminatedUnion("rule", [
  z.strictObject({ rule: z.literal("require-file"), path: text, ...shared }),
  z.strictObject({ rule: z.literal("forbid-file"), path: text, ...shared }),
  z.strictObject({ rule: z.literal("require-dependency"), name: text, ...shared }),
  z.strictObject({ rule: z.literal("forbid-dependency"), name: text, ...shared }),
  z.strictObject({ rule: z.literal("require-script"), name: text, ...shared }),
  z.strictObject({
    rule: z.literal("require-choice"),
    of: text,
    choices: z.array(text).check(z.minLength(1)),
    ...shared,
  }),
  z.strictObject({ rule: z.literal("minimum-node"), version: z.string().check(z.refine(isVersion)), ...shared }),
]);

export type Rule = z.infer<typeof ruleSchema>;

/** The rules of one starter, as its repositories remember them. */
export type Policy = Readonly<{ starter: string; rules: readonly Rule[] }>;

/** What is true of a repository now. */
export interface Facts {
  /** Whether there is a file, or where the path ends in `/` a folder. */
  readonly isThere: (path: string) => boolean;
  readonly answers: Readonly<Record<string, string>>;
  /** The content of its package.json. */
  readonly manifest: PackageManifest;
}

interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

/** The choices that no policy forbids, of those that there are. */
export function allowedChoices(
  policies: readonly Policy[],
  key: string,
  choices: readonly string[],
): readonly string[] {
  const rules = policies.flatMap(({ rules: all }) => all);
  const about = rules.filter((rule) => rule.rule === "require-choice").filter(({ of }) => of === key);
  return choices.filter((choice) => about.every((rule) => rule.choices.includes(choice)));
}

export interface Breach {
  readonly starter: string;
  readonly rule: Rule;
  /** What is wrong and what would be right, as one sentence. Why is the rule's reason. */
  readonly problem: string;
}

/** The paths that the policies speak of, to be looked for. */
export function pathsIn(policies: readonly Policy[]): string[] {
  return policies.flatMap(({ rules }) => rules.flatMap((rule) => ("path" in rule ? [rule.path] : [])));
}

/** What in a repository is against the policies that it was made under. */
export function breachesOf(policies: readonly Policy[], facts: Facts): Breach[] {
  const all = policies.flatMap(({ starter, rules }) => rules.map((rule) => ({ starter, rule })));
  return all.flatMap(({ starter, rule }) => {
    const problem = problemWith(rule, facts);
    return problem === undefined ? [] : [{ starter, rule, problem }];
  });
}

/** The same of what was chosen alone, before there is a repository. */
export function choiceBreaches(policies: readonly Policy[], answers: Facts["answers"]): Breach[] {
  const ofChoices = policies.map(({ starter, rules }) => {
    return { starter, rules: rules.filter(({ rule }) => rule === "require-choice") };
  });
  return breachesOf(ofChoices, { isThere: () => false, manifest: {}, answers });
}

function problemWith(rule: Rule, { isThere, answers, manifest }: Facts): string | undefined {
  const dependsOn = (name: string) => Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, name);
  switch (rule.rule) {
    case "require-file":
      return isThere(rule.path) ? undefined : `${rule.path} is missing.`;
    case "forbid-file":
      return isThere(rule.path) ? `${rule.path} is there, and must not be.` : undefined;
    case "require-dependency":
      return dependsOn(rule.name) ? undefined : `package.json does not depend on ${rule.name}.`;
    case "forbid-dependency":
      return dependsOn(rule.name) ? `package.json depends on ${rule.name}, and must not.` : undefined;
    case "require-script":
      return manifest.scripts?.[rule.name] ? undefined : `package.json has no script ${rule.name}.`;
    case "require-choice":
      return problemWithChoice(rule, answers[rule.of]);
    case "minimum-node":
      return problemWithNode(rule, manifest.engines?.["node"]);
  }
}

/** Where several are chosen, each that the rule names will do. */
function problemWithChoice({ of, choices }: Rule & { rule: "require-choice" }, answer = ""): string | undefined {
  const isMet = answer.split(",").some((choice) => choices.includes(choice));
  return isMet ? undefined : `${of} is ${answer || "not answered"}, and must be ${choices.join(" or ")}.`;
}

function problemWithNode({ version }: Rule & { rule: "minimum-node" }, range = "*"): string | undefined {
  const lowest = validRange(range) === null ? undefined : minVersion(range);
  const isMet = lowest && !lt(lowest, minVersion(version)!);
  return isMet ? undefined : `package.json allows Node ${range}, and ${version} is the oldest that may be.`;
}

/** Parts may be left out: 24, 24.4. */
function isVersion(said: string): boolean {
  return /^\d+(\.\d+){0,2}$/.test(said);
}
