import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { strangersEnvironment } from "../support/cli.ts";
import { arena, feature, write, type Arena } from "../support/hostile.ts";
import { lastingSandbox } from "../support/sandbox.ts";
import { startRegistry, type Registry } from "./registry.ts";

const scratch = await lastingSandbox();
const enter = await arena();
const canary = join(scratch, "canary");

let registry: Registry;
let token: string;

beforeAll(async () => {
  registry = await startRegistry(await mkdtemp(join(scratch, "registry-")), "$authenticated");
  return registry.stop;
});

beforeAll(async () => {
  token = await registry.logIn("acme");
  await publish("base", "1.0.0", { locked: { ci: { choice: "none", reason: "Ours runs elsewhere." } } });
  await publish("organisation", "1.0.0", { extends: "@acme/base-starter@^1" });
  await publish("team", "1.0.0", { extends: "@acme/organisation-starter@^1" });
});

describe("a chain of three starters in a registry that wants a token", () => {
  test("makes a repository with the layers of all three, and follows each of them", async () => {
    const met = await loggedIn();
    const made = await met.run("one", ...quick, "--starter", "@acme/team-starter@^1");
    expect(made).toMatchObject({ exitCode: 0 });
    const read = (path: string) => readFile(join(met.work, "one", path), "utf8");
    for (const name of ["base", "organisation", "team"]) expect(await read(`${name}.md`)).toBe(`${name} 1.0.0\n`);
    expect(await read("docs/.npmrc")).toBe("fund=false\n");
    const { starter } = JSON.parse(await read(".agent-app/manifest.json"));
    expect(starter).toEqual({
      source: "@acme/team-starter@^1",
      version: "1.0.0",
      chain: [
        linkOf("base", "@acme/base-starter@^1"),
        linkOf("organisation", "@acme/organisation-starter@^1"),
        linkOf("team"),
      ],
      trusted: [],
    });

    await publish("organisation", "1.1.0", { extends: "@acme/base-starter@^1" });
    expect(await met.runIn("one", "update", "--json")).toMatchObject({ exitCode: 0 });
    expect(await read("organisation.md")).toBe("organisation 1.1.0\n");
    await assertUntold(met, made);
  });

  test("is refused without the token, and with a wrong one", async () => {
    for (const given of ["", "somebody-else"]) {
      const met = await loggedIn(given);
      const before = await met.everything();
      const refused = await met.run("one", ...quick, "--starter", "@acme/team-starter@^1");
      expect(refused).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(
          /@acme\/team-starter@\^1 could not be fetched: the registry wants to know who you are\. Nothing was written\.\n.*\.npmrc/,
        ),
      });
      expect(await met.everything()).toEqual(before);
      await assertUntold(met, refused);
    }
  });

  test("says what is missing: the package, or the version", async () => {
    const met = await loggedIn();
    expect((await met.run("one", ...quick, "--starter", "@acme/teem-starter")).stderr).toContain(
      "@acme/teem-starter@latest could not be fetched: the registry has no such package, or not for you.",
    );
    expect((await met.run("one", ...quick, "--starter", "@acme/team-starter@^7")).stderr).toContain(
      "@acme/team-starter@^7 could not be fetched: the registry has no such version.",
    );
  });

  test("cannot be updated while the registry is away, which is said; what is here can be taken back", async () => {
    const met = await loggedIn();
    await met.run("one", ...quick, "--starter", "@acme/team-starter@^1");
    await logIn(met, token, "http://127.0.0.1:9/");
    const away = await met.runIn("one", "update", "--set", "state=sqlite");
    expect(away).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(
        "@acme/team-starter@^1 could not be fetched: the registry cannot be reached. Nothing was written.",
      ),
    });
    expect((await met.runIn("one", "update", "--undo")).stderr).toContain("has no update to take back");
  });
});

describe("what a starter brings from a registry", () => {
  test("runs at creation neither as its own scripts nor as those of its dependencies, unless it is trusted", async () => {
    const script = { postinstall: `node -e "fs.writeFileSync('${canary}', '')"` };
    await publishFolder({ "package.json": JSON.stringify({ name: "@acme/eager", version: "1.0.0", scripts: script }) });
    const dependencies = JSON.stringify({ dependencies: { "@acme/eager": "1.0.0" } });
    await publish("eager", "1.0.0", {}, { "layers/eager/package.json": dependencies });
    const met = await loggedIn();
    const create = ["--yes", "--package-manager=npm", "--starter=@acme/eager-starter"];
    expect(await met.run("careful", ...create)).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(met.work, "careful/node_modules/@acme"))).toEqual(["eager"]);
    expect(await readdir(scratch)).not.toContain("canary");
    expect(await met.run("trusting", ...create, "--trust")).toMatchObject({ exitCode: 0 });
    expect(await readdir(scratch)).toContain("canary");
  });
});

const quick = ["--yes", "--no-install"];

const linkOf = (name: string, source = `@acme/${name}-starter@^1`) => ({
  name,
  version: "1.0.0",
  source,
  resolved: `@acme/${name}-starter@1.0.0`,
  integrity: expect.stringMatching(/^sha256-.{44}$/),
});

async function loggedIn(as = token): Promise<Arena> {
  const met = await enter();
  await logIn(met, as);
  return met;
}

/** As npm login leaves it; nothing is no token. */
async function logIn({ home }: Arena, as: string, address = registry.address): Promise<void> {
  const lines = [`@acme:registry=${address}`, as === "" ? "" : `${address.replace("http:", "")}:_authToken=${as}`];
  await writeFile(join(home, ".npmrc"), lines.join("\n"));
}

/** The token is in no file but the person's own, and in no message. */
async function assertUntold(met: Arena, { stdout, stderr }: { stdout: string; stderr: string }): Promise<void> {
  expect(stdout + stderr).not.toContain(token);
  const { stdout: found } = await execa("grep", ["--recursive", "--files-with-matches", token, met.folder], {
    reject: false,
  });
  expect(found.split("\n").filter((path) => path !== "" && path !== join(met.home, ".npmrc"))).toEqual([]);
}

/** A starter as a team publishes it, with scripts of which npm would run some when it packs or installs it. */
async function publish(name: string, version: string, own: object, more: Readonly<Record<string, string>> = {}) {
  const eager = `node -e "fs.writeFileSync('${canary}', '')"`;
  const names = ["preinstall", "install", "postinstall", "prepare", "prepack", "postpack", "prepublish"];
  const scripts = Object.fromEntries(names.map((script) => [script, eager]));
  await publishFolder({
    "package.json": JSON.stringify({
      name: `@acme/${name}-starter`,
      version,
      scripts,
      gypfile: true,
      bin: "./evil.js",
    }),
    "evil.js": eager,
    "agent-starter.json": JSON.stringify({ name, version, ...own }),
    [`layers/${name}/feature.json`]: feature(),
    [`layers/${name}/${name}.md`]: `${name} ${version}\n`,
    ...(name === "base" && { "layers/base/docs/_npmrc": "fund=false\n" }),
    ...more,
  });
}

async function publishFolder(files: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(scratch, "published-"));
  await write(folder, files);
  const env = { PATH: strangersEnvironment()["PATH"]!, HOME: folder, npm_config_cache: join(scratch, "cache") };
  const access = [`--registry=${registry.address}`, `--${registry.address.replace("http:", "")}:_authToken=${token}`];
  await execa("npm", ["publish", "--ignore-scripts", ...access], { cwd: folder, env, extendEnv: false });
}
