/** How a provider puts things on the wire. Several providers may share a format. */
export type Format = keyof typeof formats;

/** What has to be right about a request: less than all of it, so that a new version of a package may add to it. */
export interface Asked {
  readonly method: string;
  /** From the operation on: what comes before differs between those that share a format. */
  readonly path: string;
  readonly model: string;
  /** The names of the tools on offer. */
  readonly tools: readonly string[];
  /** Who said each message; for one without a role, its type. */
  readonly roles: readonly string[];
}

type Content = Record<string, unknown>;
type Reading = Pick<Asked, "path" | "model" | "tools" | "roles">;

/** Where each format keeps what `Asked` wants to know. */
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

/** Reads a request off the wire. */
export function asked(format: Format, input: string | URL | Request, init: RequestInit = {}): Asked {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  if (typeof init.body !== "string") throw new Error("The contract of models reads requests with a body of text only.");
  return { method: init.method ?? "GET", ...formats[format](pathname, JSON.parse(init.body) as Content) };
}

/** The format of a provider, by the name that its model gives itself. */
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
