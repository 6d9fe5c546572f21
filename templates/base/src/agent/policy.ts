import type { Policy } from "../runtime/index.ts";

/**
 * Decides which calls need an approval. The input is valid when this runs. To refuse a call, return
 * `{ kind: "refuse", error: { code: "denied", message: "Only the night shift may do this." } }`.
 */
export const policy: Policy = (_call, tool) => ({ kind: tool.risk === "approval" ? "ask" : "allow" });
