import { noUsage, type Usage } from "../../ports/run.ts";
import type { Health } from "./breaker.ts";
import type { ModelFailureCode } from "../errors.ts";
import { retryAfter } from "./retry-after.ts";
import { Unanswered } from "../unanswered.ts";

/** Why one question to a model came to nothing, and what that means for the next. */
export interface ModelFailure {
  readonly code: ModelFailureCode;
  /** The same model may answer the same question later. */
  readonly isPassing: boolean;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number;
  readonly status?: number;
  /** What the provider said that it cost all the same. */
  readonly usage: Usage;
  readonly error?: unknown;
}

/** What errors of providers have in common; those that arrive within a stream are no instances of `Error`. */
interface ProviderError {
  readonly name?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly statusCode?: number;
  readonly isRetryable?: boolean;
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** The question itself was at fault: no other model would be the better for it. */
const faultsOfTheQuestion: ReadonlySet<ModelFailureCode> = new Set(["model-rejected", "model-refused"]);

/** Whether another model may answer what this one did not. */
export function mayBeAnsweredElsewhere({ code }: ModelFailure): boolean {
  return !faultsOfTheQuestion.has(code);
}

/** What a failure tells of the model's health. A rate limit is our haste, and comes with its own remedy. */
export function healthAfter({ code, isPassing }: ModelFailure): Health {
  if (isPassing) return code === "model-rate-limited" ? "unknown" : "ill";
  // Whoever can refuse a question can take one.
  return code === "model-failed" ? "unknown" : "well";
}

/** The model was not asked, because it keeps failing. */
export const unavailable: ModelFailure = { code: "model-unavailable", isPassing: true, usage: noUsage };

/** Reads an error of the AI SDK, of a provider or of the network. `now` is what a date in a header is measured by. */
export function toModelFailure(thrown: unknown, now: number): ModelFailure {
  const error = withStatus(toProviderError(thrown));
  const code = codeOf(error);
  const retryAfterMs = retryAfter(error.responseHeaders ?? {}, now);
  return {
    code,
    isPassing: isPassing(code, error),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(error.statusCode === undefined ? {} : { status: error.statusCode }),
    usage: thrown instanceof Unanswered ? thrown.usage : noUsage,
    error: thrown,
  };
}

function codeOf(error: ProviderError): ModelFailureCode {
  const { name = "", statusCode } = error;
  if (error instanceof Unanswered) return codeOfUnanswered[error.reason];
  if (statusCode !== undefined && statusCode >= 400) return codeOfStatus(statusCode);
  if (name === "TimeoutError") return "model-timeout";
  if (isOfTheNetwork(error)) return "model-unreachable";
  if (/^AI_(LoadAPIKey|LoadSetting|NoSuchModel)Error$/.test(name)) return "model-misconfigured";
  if (/^AI_(InvalidPrompt|InvalidArgument|UnsupportedFunctionality)Error$/.test(name)) return "model-rejected";
  return "model-failed";
}

const codeOfUnanswered = {
  refused: "model-refused",
  "cut-off": "model-unreachable",
  failed: "model-failed",
} as const satisfies Record<Unanswered["reason"], ModelFailureCode>;

function codeOfStatus(status: number): ModelFailureCode {
  if (status === 429) return "model-rate-limited";
  if (status === 503 || status === 529) return "model-overloaded";
  if (status === 408 || status === 504) return "model-timeout";
  if ([401, 402, 403, 404].includes(status)) return "model-misconfigured";
  return status < 500 && status !== 409 ? "model-rejected" : "model-failed";
}

function isPassing(code: ModelFailureCode, { isRetryable, statusCode }: ProviderError): boolean {
  if (code === "model-misconfigured" || faultsOfTheQuestion.has(code)) return false;
  // An error that nobody knows is rather a mistake in a program than a bad moment of a server.
  return isRetryable ?? (code !== "model-failed" || statusCode !== undefined);
}

/** Connections that were not made or broke; some come as the cause of what `fetch` says. */
function isOfTheNetwork(error: ProviderError, depth = 0): boolean {
  const { code, cause } = error;
  if (
    typeof code === "string" &&
    /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENETUNREACH|EPIPE|UND_ERR_)/.test(code)
  ) {
    return true;
  }
  return depth < 3 && cause !== undefined && isOfTheNetwork(toProviderError(cause), depth + 1);
}

function withStatus(error: ProviderError): ProviderError {
  const cause = toProviderError(error.cause);
  return error.statusCode === undefined && cause.statusCode !== undefined ? cause : error;
}

function toProviderError(thrown: unknown): ProviderError {
  return typeof thrown === "object" && thrown !== null ? thrown : {};
}
