/** Wire format of a provider. Several providers may share a format. */
export type Format = keyof typeof formats;

/** The parts of a request that the contract compares. A new version of a package may add other parts. */
export interface WireRequest {
  readonly method: string;
  /** From the operation on. The beginning differs between providers of one format. */
  readonly path: string;
  readonly model: string;
  /** Names of the offered tools. */
  readonly tools: readonly string[];
  /** Role of each message, or its type if it has no role. */
  readonly roles: readonly string[];
}

type Content = Record<string, unknown>;
type Reading = Pick<WireRequest, "path" | "model" | "tools" | "roles">;

/** Reads a `WireRequest` in each format. */
const formats = {
  "openai-responses": (path, { model, tools, input }) => ({
    path: lastOf(path, 1),
    model: String(model),
    tools: list(tools).map(nameOf),
    roles: list(input).map(({ role, type }) => String(role ?? type)),
  }),
  "chat-completions": (path, { model, tools, messages }) => ({
    path: lastOf(path, 2),
    model: String(model),
    tools: list(tools).map((tool) => nameOf(tool["function"] as Content)),
    roles: list(messages).map(roleOf),
  }),
  "anthropic-messages": (path, { model, tools, system, messages }) => ({
    path: lastOf(path, 1),
    model: String(model),
    tools: list(tools).map(nameOf),
    roles: [...(system ? ["system"] : []), ...list(messages).map(roleOf)],
  }),
  "google-generate-content": (path, { tools, systemInstruction, contents }) => ({
    path: path.slice(path.lastIndexOf(":")),
    model: lastOf(path, 1).slice(1, path.lastIndexOf(":") - path.length),
    tools: list(tools).flatMap((tool) => list(tool["functionDeclarations"]).map(nameOf)),
    roles: [...(systemInstruction ? ["system"] : []), ...list(contents).map(roleOf)],
  }),
  "bedrock-converse": (path, { toolConfig, system, messages }) => ({
    path: lastOf(path, 1),
    model: decodeURIComponent(path.split("/").at(-2) ?? ""),
    tools: list((toolConfig as Content | undefined)?.["tools"]).map((tool) => nameOf(tool["toolSpec"] as Content)),
    roles: [...(list(system).length > 0 ? ["system"] : []), ...list(messages).map(roleOf)],
  }),
} satisfies Record<string, (path: string, body: Content) => Reading>;

/** Reads a request that an adapter sends. Throws if its body is not text. */
export function readRequest(format: Format, input: string | URL | Request, init: RequestInit = {}): WireRequest {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  if (typeof init.body !== "string") throw new Error("The contract reads only requests with a body of text.");
  return { method: init.method ?? "GET", ...formats[format](pathname, JSON.parse(init.body) as Content) };
}

/** Returns the format of a provider, by the `provider` field of its model. */
export function formatOf(provider: string): Format | undefined {
  if (/^(openai|azure)\.responses$/.test(provider)) return "openai-responses";
  if (provider.startsWith("anthropic.")) return "anthropic-messages";
  if (provider.startsWith("google.")) return "google-generate-content";
  if (provider === "amazon-bedrock") return "bedrock-converse";
  return provider.endsWith(".chat") ? "chat-completions" : undefined;
}

function lastOf(path: string, segments: number): string {
  return `/${path.split("/").slice(-segments).join("/")}`;
}

function list(value: unknown): readonly Content[] {
  return Array.isArray(value) ? (value as Content[]) : [];
}

function nameOf({ name }: Content): string {
  return String(name);
}

function roleOf({ role }: Content): string {
  return String(role);
}
