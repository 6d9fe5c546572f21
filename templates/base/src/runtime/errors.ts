import type { z } from "zod";

import type { NewFact, Usage } from "./ports/index.ts";

interface ErrorFacts extends ErrorOptions {
  /** HTTP status of the response. Without one, the response is 500 and shows no text of the error. */
  readonly status?: 404 | 429 | 503;
  readonly retryAfterSeconds?: number;
  /** Text for the client. Default: the message. */
  readonly detail?: string;
}

/** An error of the runtime. The HTTP layer reads its facts. */
export class RuntimeError extends Error {
  /** Stable, for programs: the name of the class. */
  readonly code: string;
  readonly facts: ErrorFacts;

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts);
    this.name = this.code = new.target.name;
    this.facts = facts;
  }
}

/** The operator can fix the cause: the message says how. The process prints it without a stack and exits with 1. */
export class OperatorError extends RuntimeError {}

export class ConfigurationError extends OperatorError {
  constructor(error: z.ZodError) {
    const problems = error.issues.map(({ path, message }) => `  ${path.join(".")} ${message}`);
    super(`The configuration is not valid:\n${problems.join("\n")}\nEach variable is explained in .env.example.`);
  }
}

export class DatabaseLocked extends OperatorError {
  /** `owner` describes the process that has the database open. `remedy` says how to use another database. */
  constructor(database: string, owner: string, remedy: string, options?: ErrorOptions) {
    super(`The database ${database} is in use by ${owner}. Stop that process, or ${remedy}.`, options);
  }
}

export class DatabaseVersionUnknown extends OperatorError {
  constructor(database: string, version: number, known: number, remedy: string) {
    const text =
      `The database ${database} is at migration ${version}, and this program knows ${known}: another version of it ` +
      `used the database. Start that version again, or ${remedy}.`;
    super(text);
  }
}

export class PortInUse extends OperatorError {
  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`Port ${port} of ${host} is in use. Stop the other program, or set PORT to another number.`, options);
  }
}

/**
 * A system behind a port cannot be reached at the moment. The operation may have taken effect: repeat it only when its
 * port says that a repetition changes nothing.
 */
export class Unavailable extends RuntimeError {
  constructor(message = "The system does not answer.", facts: ErrorFacts = {}) {
    const detail = "The state store does not answer. Try again in a moment.";
    super(message, { status: 503, retryAfterSeconds: 1, detail, ...facts });
  }
}

export class EngineUnavailable extends Unavailable {
  constructor(options?: ErrorOptions) {
    const detail = "The engine that executes runs does not answer. Try again in a moment.";
    super(detail, { ...options, detail });
  }
}

export class Overloaded extends RuntimeError {
  constructor(limit: number) {
    const text = `${limit} runs are in progress, which is the limit. Try again in a moment.`;
    super(text, { status: 503, retryAfterSeconds: 1 });
  }
}

export class PrincipalLimitReached extends RuntimeError {
  constructor(limit: number) {
    const text = `You have ${limit} runs in progress, which is the limit of one principal. Try again when one has ended.`;
    super(text, { status: 429, retryAfterSeconds: 1 });
  }
}

export class Draining extends RuntimeError {
  constructor() {
    const text = "The server is shutting down. Try again in a moment.";
    super(text, { status: 503, retryAfterSeconds: 5 });
  }
}

/** Another version of the loop wrote the journal of the run. */
export class Parked extends RuntimeError {
  constructor(begunBy: number, version: number) {
    const text =
      `Version ${begunBy} of the agent's loop began the run, and version ${version} cannot continue it. ` +
      `The run waits for a compatible version. Cancel it if there will be none.`;
    super(text);
  }
}

/** Reason of the signal that cancels a run. */
export class RunCancelled extends RuntimeError {}

export class RunEnded extends RuntimeError {
  constructor(runId: string) {
    super(`The run "${runId}" has ended.`);
  }
}

/** The detail is the same for an unknown session and for the session of another principal. */
export class SessionNotFound extends RuntimeError {
  constructor(sessionId: string) {
    const detail = "There is no such session.";
    super(`There is no session "${sessionId}".`, { status: 404, detail });
  }
}

/** A damaged disk or a manual edit: no version of this program wrote the record. */
export class CorruptRecord extends RuntimeError {
  /** `record` names the record for the operator. */
  constructor(record: string, options?: ErrorOptions) {
    super(`The store holds a record that cannot be parsed: ${record}.`, options);
  }
}

export class StaleFact extends RuntimeError {
  constructor({ key }: NewFact, expected: number, current: number) {
    super(`Fact "${key}" is at version ${current}, not ${expected}. Read it again before you write.`);
  }
}

/** A failure of a tool with a message for the model. The message of any other error goes to the log only. */
export class ToolError extends RuntimeError {}

const noAnswerMessages = {
  refused: "The model declined to answer.",
  interrupted: "The answer of the model broke off.",
  failed: "The model stopped because of an error.",
};

/** The model responded without a usable answer. `usage` is the cost that the provider reported. */
export class NoAnswer extends RuntimeError {
  readonly reason: keyof typeof noAnswerMessages;
  readonly isRetryable: boolean;
  readonly usage: Usage;

  constructor(reason: keyof typeof noAnswerMessages, usage: Usage) {
    super(noAnswerMessages[reason]);
    this.reason = reason;
    this.isRetryable = reason !== "refused";
    this.usage = usage;
  }
}

/** Has the name of the platform's own timeout, for code that reads the reason of a signal. */
export class TimeoutError extends RuntimeError {
  constructor() {
    super("The time is over.");
  }
}
