import type { Engine, Services } from "../ports/index.ts";

/** API keys, each with the name of its principal. */
export type ApiKeys = readonly { readonly principal: string; readonly key: string }[];

/** Dependencies of the routes; program.ts supplies them. */
export interface HttpDeps extends Services {
  readonly engine: Engine;
  readonly apiKeys: ApiKeys;
  readonly requestsPerMinute: number;
  /** Aborts before the process stops: streams end, and the readiness probe answers 503. */
  readonly stopping: AbortSignal;
  /** Example input in the API description. */
  readonly example: string;
}

/** Values that middleware adds to the context of a request. */
export interface HttpEnvironment {
  Variables: { principal: string };
}
