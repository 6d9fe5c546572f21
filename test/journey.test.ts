import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { filesIn } from "./support/files.ts";
import { lastingSandbox } from "./support/sandbox.ts";
import { projectRoot, strangersEnvironment } from "./support/cli.ts";
import { freePort, startServer } from "./support/server.ts";

const minutes = 60_000;
const repositoryName = "my-agent";
const repository = join(await lastingSandbox(), repositoryName);

/** What a stranger types, where they type it; the answer is what both streams print. */
async function types(command: string, folder: string): Promise<string> {
  const [program = "", ...parameters] = command.split(" ");
  const { all } = await execa(program, parameters, {
    cwd: folder,
    env: strangersEnvironment(),
    extendEnv: false,
    all: true,
    stdin: "ignore",
  });
  return all;
}

describe("a stranger scaffolds, installs, checks, starts and talks to a repository", () => {
  test(
    "npm start -- ../my-agent --yes: the repository stands, installed and committed",
    async () => {
      const screen = await types(`npm start -- ${repository} --yes`, projectRoot);
      expect(screen).toContain(`${repositoryName} stands in ${repository}`);
      expect(screen).toContain("committed, installed with npm");
      expect(await types("git status --porcelain", repository)).toBe("");
      expect(await types("git log --format=%s", repository)).toContain(`Create ${repositoryName}`);
      expect(await filesIn(repository)).toContain(".agent-app/manifest.json");
    },
    5 * minutes,
  );

  test(
    "npm run check: types, lint and every test pass, with no key and no network",
    async () => {
      const screen = await types("npm run check", repository);
      expect(screen).toMatch(/Tests\s+\d+ passed/);
    },
    5 * minutes,
  );

  test(
    "npm run generate tool: what it adds passes the checks, with the tests of that generator",
    async () => {
      const written = await types("npm run generate tool search-docs -- --input query:string --risk read", repository);
      expect(written).toContain("src/tools/search-docs.test.ts");
      await types("npm run types", repository);
      await types("npm run lint", repository);
      expect(await types("npm test -- src/tools", repository)).toMatch(/Tests\s+\d+ passed/);
    },
    5 * minutes,
  );

  test(
    "npm run dev: it answers a question, asks a person before it refunds, and calls the new tool",
    async () => {
      const environment = { ...strangersEnvironment(), PORT: String(await freePort()) };
      const address = `http://localhost:${environment.PORT}`;
      await startServer("npm run dev", repository, environment, `${address}/readyz`);
      const stranger = client(address, await apiKey());

      const lookup = await stranger.start("Where is order 1001?");
      expect(await stranger.settled(lookup)).toMatchObject({
        status: "succeeded",
        output: expect.stringContaining("1001"),
      });

      const refund = await stranger.start("Please refund order 1001");
      const waiting = await stranger.settled(refund);
      expect(waiting).toMatchObject({ status: "waiting", pendingApprovals: [{ toolName: "issue-refund" }] });

      const { toolCallId } = waiting.pendingApprovals[0]!;
      await stranger.approve(refund, toolCallId);
      expect(await stranger.settled(refund)).toMatchObject({ status: "succeeded" });

      const search = await stranger.start('use search-docs {"query":"returns"}');
      expect(await stranger.settled(search)).toMatchObject({
        status: "succeeded",
        output: expect.stringContaining("returns"),
      });

      const unknown = await client(address, "wrong").post("/v1/runs", { input: "Hello" });
      expect(unknown.status).toBe(401);
    },
    2 * minutes,
  );
});

async function apiKey(): Promise<string> {
  const environment = await readFile(join(repository, ".env"), "utf8");
  return /^API_KEYS=dev:(.+)$/m.exec(environment)?.[1] ?? "";
}

interface Run {
  readonly id: string;
  readonly status: string;
  readonly output?: string;
  readonly pendingApprovals: readonly { readonly toolCallId: string; readonly toolName: string }[];
}

function client(address: string, key: string) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const post = (path: string, body: object) =>
    fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) });
  const read = async (id: string) => {
    const response = await fetch(`${address}/v1/runs/${id}`, { headers });
    return (await response.json()) as Run;
  };
  return {
    post,
    start: async (input: string) => {
      const response = await post("/v1/runs", { input });
      expect(response.status).toBe(202);
      const { id } = (await response.json()) as Run;
      return id;
    },
    approve: (id: string, toolCallId: string) => post(`/v1/runs/${id}/approvals/${toolCallId}`, { approved: true }),
    /** The run, once it neither waits for its turn nor works. */
    settled: async (id: string) => {
      await expect.poll(async () => (await read(id)).status, { timeout: 10_000 }).not.toMatch(/queued|running/);
      return read(id);
    },
  };
}
