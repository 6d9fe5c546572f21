import { z } from "zod";

/** The variables that a module reads: a name, and what its value must be. Declared where they are used. */
export type Variables = z.ZodRawShape;

/** The values of those variables, parsed. */
export type Configuration<Shape extends Variables> = z.output<z.ZodObject<Shape>>;

/**
 * Parses the environment once, at the start; no other file reads it. An empty value counts as not set.
 * Throws `ConfigurationError` with every problem at once.
 */
export function readConfig<Shape extends Variables>(
  variables: Shape,
  environment: Record<string, string | undefined> = process.env,
): Configuration<Shape> {
  const values = Object.fromEntries(Object.keys(variables).map((name) => [name, environment[name] || undefined]));
  const parsed = z.object(variables).safeParse(values);
  if (!parsed.success) throw new ConfigurationError(parsed.error);
  return parsed.data;
}

/** A whole number within limits, written in digits. */
export function wholeNumber(min: number, max: number) {
  const expected = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected);
}

/** Something that whoever runs the program can mend; the message says how. */
export class OperatorError extends Error {
  override readonly name: string = "OperatorError";
}

class ConfigurationError extends OperatorError {
  override readonly name = "ConfigurationError";

  constructor(error: z.ZodError) {
    const problems = error.issues.map(({ path, message }) => `  ${path.join(".")} ${message}`);
    super(`The configuration is not valid:\n${problems.join("\n")}\nEach variable is explained in .env.example.`);
  }
}
