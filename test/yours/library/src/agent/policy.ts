import type { Policy } from "../runtime/index.ts";

/** Waivers need an approval; the night desk cannot ask for one at all. */
export const policy: Policy = ({ toolName }, tool, { principal }) => {
  if (toolName === "waive-fees" && principal === "night-desk") {
    return { kind: "refuse", error: { code: "denied", message: "The night desk cannot waive fees." } };
  }
  return { kind: tool.risk === "approval" ? "ask" : "allow" };
};
