const deepestCause = 5;

/**
 * What the log tells of an error: what kind it is and where it happened. Its message may quote a user, a model or
 * a provider's answer, so it is told only where someone asked for it; other properties, such as the whole request
 * that a provider's error carries, never are.
 */
export function describeError(error: unknown, withMessage: boolean, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    type: error.name,
    ...(isCode(code) ? { code } : {}),
    ...(typeof statusCode === "number" ? { statusCode } : {}),
    ...(withMessage ? { message: error.message } : {}),
    stack: framesOf(error),
    ...(error.cause && depth < deepestCause ? { cause: describeError(error.cause, withMessage, depth + 1) } : {}),
  };
}

function isCode(code: unknown): boolean {
  return typeof code === "number" || (typeof code === "string" && /^\w{1,60}$/.test(code));
}

/** The stack without the message that it begins with. */
function framesOf({ stack = "", message }: Error): string[] {
  const frames = stack.slice(stack.indexOf(message) + message.length).split("\n");
  return frames.map((line) => line.trim()).filter((line) => line.startsWith("at "));
}
