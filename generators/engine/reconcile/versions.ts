import valid from "semver/functions/valid.js";
import gt from "semver/functions/gt.js";

/** The newer one of two exact versions. Undefined where one of them is no version. */
export function newerOf(one: unknown, other: unknown): string | undefined {
  if (typeof one !== "string" || typeof other !== "string") return undefined;
  if (!valid(one) || !valid(other)) return undefined;
  return gt(one, other) ? one : other;
}
