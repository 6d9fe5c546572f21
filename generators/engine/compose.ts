import { errors } from "../errors.ts";
import type { Answers } from "./axes.ts";
import { renderEnvironment, renderPackage, renderReadme } from "./documents.ts";
import { formatJson, type Contribution, type JsonObject } from "./json.ts";
import { assertTogether, type Layer } from "./layer.ts";
import type { File, Plan, PlannedFile } from "./plan.ts";

/** What is true of one repository only. */
export interface Identity {
  readonly name: string;
  readonly answers: Answers;
  readonly packageManager: string;
  /** The random part of the first API key. */
  readonly apiKey: string;
  readonly template: { readonly name: string; readonly version: string };
}

type Files = Map<string, PlannedFile>;

/** Lays the layers over one another, base first, and personalises the result. A conflict names both layers. */
export function compose(layers: readonly Layer[], identity: Identity): Plan {
  assertTogether(layers);
  const files = stack(layers);
  const text = (path: string) => textOf(files, path);

  const documents = {
    "package.json": renderPackage(identity.name, packagesOf(layers)),
    "README.md": renderReadme(text("README.md"), identity.name),
    ".agent-app/manifest.json": renderManifest(layers, identity),
    ".env": renderEnvironment(text(".env.example"), {
      API_KEYS: `dev:${identity.apiKey}`,
      OTEL_SERVICE_NAME: identity.name,
    }),
  };
  for (const [path, content] of Object.entries(documents)) {
    files.set(path, asFile(content, path === ".env"));
  }
  return { files, nextSteps: layers.flatMap((layer) => layer.nextSteps) };
}

/** One-of choices swap whole files of base; two features that supply the same file contradict each other. */
function stack(layers: readonly Layer[]): Files {
  const files: Files = new Map();
  for (const layer of layers) {
    for (const [shippedPath, file] of layer.files) {
      const path = restoreName(shippedPath);
      assertInside(layer, path);
      const earlier = files.get(path);
      const isMerged = path === "package.json";
      if (earlier && earlier.layer !== "base" && !isMerged) throw errors.conflict(path, earlier.layer, layer.id);
      files.set(path, planned(file, layer.id));
    }
  }
  return files;
}

function planned(file: File, layer: string): PlannedFile {
  return { ...file, layer, secret: false };
}

/** npm drops these two from every package, so templates carry them under another name. */
const shippedNames = new Map([
  ["_gitignore", ".gitignore"],
  ["_npmrc", ".npmrc"],
]);

function restoreName(path: string): string {
  const segments = path.split("/");
  const last = segments.pop()!;
  return [...segments, shippedNames.get(last) ?? last].join("/");
}

function assertInside(layer: Layer, path: string): void {
  const leavesFolder = path.split(/[/\\]/).some((segment) => segment === ".." || segment === "");
  if (leavesFolder) throw errors.brokenTemplate(`layer ${layer.id}`, `writes outside the folder: ${path}`);
}

function packagesOf(layers: readonly Layer[]): Contribution[] {
  return layers.flatMap((layer) => {
    const file = layer.files.get("package.json");
    return file ? [{ layer: layer.id, value: JSON.parse(decode(file)) as JsonObject }] : [];
  });
}

/** All that has to be remembered to compose the same repository again. */
function renderManifest(layers: readonly Layer[], { template, answers, packageManager }: Identity): string {
  return formatJson({ template, answers, packageManager, layers: layers.map(({ id }) => id) });
}

function textOf(files: Files, path: string): string {
  const file = files.get(path);
  if (!file) throw errors.brokenTemplate(path, "is missing");
  return decode(file);
}

function decode(file: File): string {
  return new TextDecoder().decode(file.content);
}

function asFile(text: string, secret: boolean): PlannedFile {
  return { content: new TextEncoder().encode(text), executable: false, layer: "base", secret };
}
