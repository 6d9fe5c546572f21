import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { filesIn } from "../support/files.ts";
import { buildAgent, password, started, volume } from "./agent.ts";
import { buildah, mounted } from "./buildah.ts";
import { lock } from "./locked.ts";
import { packageManagers, repository } from "./repositories.ts";
import { lacking } from "./tools.ts";

const reason = await lacking(["buildah", "debootstrap", "unshare", "setpriv"], true);

describe.skipIf(reason).for(packageManagers)("the image that %s installs", (manager) => {
  const image = `localhost/agent-${manager}`;
  let folder: string;
  let root: string;

  beforeAll(async () => {
    folder = await repository(`--deploy docker --package-manager ${manager}`);
    await lock(folder, manager);
    await writeFile(join(folder, "forgotten.pem"), password);
    await writeFile(join(folder, "src/forgotten.test.ts"), password);
    await buildAgent(image, folder, manager);
    const mount = await mounted(image);
    root = mount.root;
    return mount.unmount;
  });

  test("holds the program and what it depends on, and nothing else", async () => {
    const own = await filesIn(join(root, "app"));
    const sources = await filesIn(join(folder, "src"));
    const program = sources.filter((path) => !path.endsWith(".test.ts")).map((path) => `src/${path}`);
    expect(own).toEqual(["package.json", ...program]);
  });

  test("holds no development tool, and every dependency", async () => {
    const { dependencies, devDependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const found = [...Object.keys(dependencies), ...Object.keys(devDependencies), "node"].filter((name) =>
      existsSync(join(root, "app/node_modules", name, "package.json")),
    );
    expect(found).toEqual(Object.keys(dependencies));
  });

  test("holds neither the key of .env, nor what the build was lent, nor what was forgotten", async () => {
    const key = /^API_KEYS=dev:(.+)$/m.exec(await readFile(join(folder, ".env"), "utf8"))![1]!;
    const files = await execa("grep", ["-rlF", "-e", key, "-e", password, join(root, "app"), join(root, "root")], {
      reject: false,
    });
    expect(files).toMatchObject({ exitCode: 1, stdout: "" });
    const configuration = await buildah(["inspect", "--type=image", image]);
    expect(configuration).not.toContain(key);
    expect(configuration).not.toContain(password);
  });

  test("starts as user 1000 without rights, on a root that it cannot write to, and answers", async () => {
    await using agent = await started(image, root, await volume());
    const status = await readFile(`/proc/${agent.processId}/status`, "utf8");
    expect(status).toMatch(/^NSpid:\s+\d+\s+1$/m);
    expect(status).toMatch(/^Uid:(\s+1000){4}$/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(await agent.says("require('node:fs').writeFileSync('/app/src/main.ts', '')")).toContain("EROFS");
    const { body } = await agent.ask("Where is order 1001?", "first").reply;
    expect(body).toMatchObject({ status: "succeeded", output: expect.stringContaining("1001") });
  });
});

// How it ends does not depend on what installed it.
describe.skipIf(reason)("a container of the image", () => {
  const image = "localhost/agent-npm";
  let root: string;

  beforeAll(async () => {
    const folder = await repository("--deploy docker");
    await lock(folder, "npm");
    await buildAgent(image, folder, "npm");
    const mount = await mounted(image);
    root = mount.root;
    return mount.unmount;
  });

  test("answers the request in hand when it is told to stop, ends its run, and then ends with 0", async () => {
    const data = await volume();
    const question = "Where is order 1001?";
    await using agent = await started(image, root, data, { SCRIPTED_MODEL_DELAY_MS: "200" });
    const { sent, reply } = agent.ask(question, "in-hand");
    await sent;
    await expect.poll(() => agent.look(question, "in-hand")).toMatchObject({ status: "running" });
    const { exitCode, log } = await agent.stop();
    const { status, body } = await reply;
    expect({ status, run: body.status, exitCode }).toEqual({ status: 202, run: "running", exitCode: 0 });
    expect(log).toMatch(/"msg":"stopping"[^]*"msg":"run ended"/);

    await using next = await started(image, root, data);
    expect(await next.look(question, "in-hand")).toMatchObject({ id: body.id, status: "succeeded" });
  });

  test("is healthy while it runs, and not when it is gone", async () => {
    await using agent = await started(image, root, await volume());
    expect(await agent.isHealthy()).toBe(true);
    await agent.stop();
    expect(await agent.isHealthy()).toBe(false);
  });
});
