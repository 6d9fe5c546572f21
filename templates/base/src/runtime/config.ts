import { z } from "zod";

import { ConfigurationError } from "./errors.ts";

/** Environment variables of a module, with the schema of each value. A module declares the variables that it reads. */
export type Variables = z.ZodRawShape;

/** The parsed values of those variables. */
export type Configuration<Shape extends Variables> = z.output<z.ZodObject<Shape>>;

/**
 * Parses the environment once, at start. No other file reads it. An empty value counts as not set.
 * Throws `ConfigurationError` with every problem.
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

/** Schema of a whole number within limits, written in digits. */
export function wholeNumber(min: number, max: number) {
  const expected = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected);
}
