import { NoAnswer } from "../../errors.ts";
import type { RunError, Usage } from "../../ports/index.ts";
import { noUsage } from "../../usage.ts";
import type { CallResult } from "./circuit-breaker.ts";

/** Texts for the client (`message`) and for the operator's log (`advice`). */
const texts = {
  "model-rate-limited": {
    message: "The model accepts no more requests at the moment. Try again in a moment.",
    advice: "Get a higher limit from the provider, lower MAX_RUNS_AT_ONCE, or add a second model in adapters/model.ts.",
  },
  "model-overloaded": {
    message: "The model is overloaded. Try again in a moment.",
    advice: "The provider has too little capacity: wait, or add a second model in adapters/model.ts.",
  },
  "model-timeout": {
    message: "The model did not answer in time. Try again, or ask for less at once.",
    advice: "If answers need that long, raise attemptTimeoutMs in agent/agent.ts, or add a second model.",
  },
  "model-unreachable": {
    message: "The model could not be reached, or the connection to it broke. Try again in a moment.",
    advice: "Check the network between this server and the provider, and the provider's address in .env.",
  },
  "model-unavailable": {
    message: "The model failed several times in a row and is not called for a while. Try again in a moment.",
    advice: "Earlier lines of this log show the failures. The model is called again after the cooldown.",
  },
  "model-refused": {
    message: "The model declined to answer this.",
    advice: "The filter of the provider stopped the answer. Nothing is broken.",
  },
  "model-rejected": {
    message: "The model does not accept this request. It may be too long: begin a new session, or ask for less.",
    advice: "If the conversation is too long, lower history in agent/agent.ts. LOG_LEVEL=debug shows the response.",
  },
  "model-misconfigured": {
    message: "The model is not set up correctly on this server. The operator finds the reason in its log.",
    advice: "Check the provider's key in .env and its permissions, and the model's name in adapters/model.ts.",
  },
  "model-failed": {
    message: "The model gave no answer. The log of the server has the kind of error. Try again.",
    advice: "LOG_LEVEL=debug shows the message of the error.",
  },
} as const satisfies Record<string, { readonly message: string; readonly advice: string }>;

type ModelFailureCode = keyof typeof texts;

/** A failed request to a model. */
export interface ModelFailure {
  readonly code: ModelFailureCode;
  /** The same model may answer the same request later. */
  readonly isRetryable: boolean;
  /** Shortest wait that the provider requests. */
  readonly retryAfterMs?: number;
  readonly status?: number;
  /** Cost of the failed request, as far as the provider reported it. */
  readonly usage: Usage;
  readonly error?: unknown;
}

/** Common fields of the errors of providers. An error that arrives in a stream is no instance of `Error`. */
interface ProviderError {
  readonly name?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly statusCode?: number;
  readonly isRetryable?: boolean;
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** Failures caused by the request: another model would reject it, too. */
const requestErrorCodes: ReadonlySet<ModelFailureCode> = new Set(["model-rejected", "model-refused"]);

/** The circuit breaker allows no call. */
export const breakerIsOpen: ModelFailure = { code: "model-unavailable", isRetryable: true, usage: noUsage };

export function toRunError({ code }: ModelFailure): RunError {
  return { code, message: texts[code].message };
}

export function adviceOn({ code }: ModelFailure): string {
  return texts[code].advice;
}

/** Returns whether another model may answer the request. */
export function shouldFallBack({ code }: ModelFailure): boolean {
  return !requestErrorCodes.has(code);
}

/** A rate limit is no fault of the model. A provider that rejects a request is reachable, so it counts as healthy. */
export function breakerResultOf({ code, isRetryable }: ModelFailure): CallResult {
  if (isRetryable) return code === "model-rate-limited" ? "ignored" : "failure";
  return code === "model-failed" ? "ignored" : "success";
}

/** Classifies an error of the AI SDK, a provider or the network. `now`: milliseconds since the epoch. */
export function toModelFailure(thrown: unknown, now: number): ModelFailure {
  const error = withStatus(toProviderError(thrown));
  const code = codeOf(error);
  const retryAfterMs = retryAfter(error.responseHeaders ?? {}, now);
  return {
    code,
    isRetryable: isRetryable(code, error),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(error.statusCode === undefined ? {} : { status: error.statusCode }),
    usage: thrown instanceof NoAnswer ? thrown.usage : noUsage,
    error: thrown,
  };
}

function codeOf(error: ProviderError): ModelFailureCode {
  const { name = "", statusCode } = error;
  if (error instanceof NoAnswer) return codeOfNoAnswer[error.reason];
  if (statusCode !== undefined && statusCode >= 400) return codeOfStatus(statusCode);
  if (name === "TimeoutError") return "model-timeout";
  if (isNetworkError(error)) return "model-unreachable";
  if (/^AI_(LoadAPIKey|LoadSetting|NoSuchModel)Error$/.test(name)) return "model-misconfigured";
  if (/^AI_(InvalidPrompt|InvalidArgument|UnsupportedFunctionality)Error$/.test(name)) return "model-rejected";
  return "model-failed";
}

const codeOfNoAnswer = {
  refused: "model-refused",
  interrupted: "model-unreachable",
  failed: "model-failed",
} as const satisfies Record<NoAnswer["reason"], ModelFailureCode>;

function codeOfStatus(status: number): ModelFailureCode {
  if (status === 429) return "model-rate-limited";
  if (status === 503 || status === 529) return "model-overloaded";
  if (status === 408 || status === 504) return "model-timeout";
  if ([401, 402, 403, 404].includes(status)) return "model-misconfigured";
  return status < 500 && status !== 409 ? "model-rejected" : "model-failed";
}

function isRetryable(code: ModelFailureCode, { isRetryable: declared, statusCode }: ProviderError): boolean {
  if (code === "model-misconfigured" || requestErrorCodes.has(code)) return false;
  // An unknown error without a status is more likely a bug than a bad moment of a server.
  return declared ?? (code !== "model-failed" || statusCode !== undefined);
}

/** `fetch` reports some network errors only as a cause. */
function isNetworkError({ code, cause }: ProviderError, depth = 0): boolean {
  const pattern = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENETUNREACH|EPIPE|UND_ERR_)/;
  if (typeof code === "string" && pattern.test(code)) return true;
  return depth < 3 && cause !== undefined && isNetworkError(toProviderError(cause), depth + 1);
}

function withStatus(error: ProviderError): ProviderError {
  const cause = toProviderError(error.cause);
  return error.statusCode === undefined && cause.statusCode !== undefined ? cause : error;
}

function toProviderError(thrown: unknown): ProviderError {
  return typeof thrown === "object" && thrown !== null ? thrown : {};
}

/**
 * Returns the wait that a provider requests, in milliseconds; undefined without a valid header. Some providers add
 * `retry-after-ms`, which is more exact. Header names are in lower case. Source: RFC 9110, section 10.2.3
 */
function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const milliseconds = toNumber(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return milliseconds;
  const text = headers["retry-after"];
  const seconds = toNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  // `Date.parse` finds a date in almost any text.
  const date = text && /^[A-Z][a-z]+,? .*\d\d:\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
