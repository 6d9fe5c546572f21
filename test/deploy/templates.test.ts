import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { plainEnvironment, program } from "../support/cli.ts";
import { sandbox } from "../support/sandbox.ts";
import { gitIn } from "../support/update.ts";
import { documentOf, repository } from "./repositories.ts";

interface Step {
  readonly name?: string;
  readonly run?: string;
}

/** A clone of a repository that has fallen behind its templates, and programs that note what they are asked. */
async function behind(ci: string) {
  const made = await repository(`--ci ${ci}`);
  const [origin, folder] = [await sandbox(), await sandbox()];
  const note = "src/agent/prices.ts";
  const text = await readFile(join(made, note), "utf8");
  gitIn(made, "init", "--quiet", "--initial-branch=main");
  await writeFile(join(made, note), `${text}\n// Ours.\n`);
  gitIn(made, "add", "--all");
  gitIn(made, "commit", "--quiet", "--message", "Begin");
  gitIn(origin, "clone", "--quiet", "--bare", made, "agent.git");
  gitIn(folder, "clone", "--quiet", join(origin, "agent.git"), "agent");
  const programs = join(folder, "programs");
  await mkdir(programs);
  const fake = (name: string, script: string) =>
    writeFile(join(programs, name), `#!/bin/sh\necho "${name} $*" >> "${folder}/asked"\n${script}\n`, { mode: 0o755 });
  const asked = () => readFile(join(folder, "asked"), "utf8").catch(() => "");
  return { folder, agent: join(folder, "agent"), origin: join(origin, "agent.git"), programs, fake, asked };
}

type Place = Awaited<ReturnType<typeof behind>>;

/** Runs scripts of a job as its runner would, one after the other. */
async function runAll(
  { agent, folder, programs }: Place,
  scripts: readonly string[],
  environment: Record<string, string>,
) {
  const env = plainEnvironment(folder, {
    ...environment,
    PATH: `${programs}:${process.env["PATH"]}`,
    RUNNER_TEMP: folder,
  });
  const script = scripts.join("\n");
  return execa("bash", ["-e", "-c", script], { cwd: agent, env, extendEnv: false, all: true, reject: false });
}

/** What npm would fetch: a generator whose templates have gone on by a file, so that every run of it changes something. */
const newer = `test "$1" = exec && shift 4 && exec ${process.execPath} ${program} "$@" --set deploy=docker --no-install`;

describe("on GitHub", async () => {
  const { jobs } = await documentOf(await repository("--ci github"), ".github/workflows/templates.yaml");
  const scripts = (jobs.update.steps as Step[]).flatMap(({ run }) => run ?? []);
  const environment = { PACKAGE: "@acme/create-agent-app", BASE: "main", GH_TOKEN: "secret" };

  test("what the templates have changed becomes a branch and a pull request with the report", async () => {
    const place = await behind("github");
    await place.fake("npm", newer);
    await place.fake("gh", 'case "$*" in *--body-file*) cat "$RUNNER_TEMP/report.md" >> "$RUNNER_TEMP/body";; esac');
    expect(await runAll(place, scripts, environment)).toMatchObject({ exitCode: 0 });
    expect(gitIn(place.origin, "show", "--stat", "templates/update")).toContain("Dockerfile");
    const asked = await place.asked();
    expect(asked).toContain("npm exec --yes -- @acme/create-agent-app update --markdown");
    expect(asked).toContain("gh pr create --base main --head templates/update");
    expect(await readFile(join(place.folder, "body"), "utf8")).toMatch(/^\| added \| `Dockerfile` \|$/m);
  });

  test("a repository that is current asks for nothing", async () => {
    const place = await behind("github");
    await place.fake("npm", newer.replace("--set deploy=docker", ""));
    await place.fake("gh", "exit 1");
    const { exitCode, all } = await runAll(place, scripts, environment);
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.stringContaining("as its templates are") });
  });

  test("what a person must decide is left as it is, and the request says so", async () => {
    const place = await behind("github");
    await place.fake("npm", 'case "$*" in *"--conflict ours") echo "To decide"; touch new.txt;; *) exit 3;; esac');
    await place.fake("gh", "");
    expect(await runAll(place, scripts, environment)).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(place.folder, "report.md"), "utf8")).toBe("To decide\n");
    expect(gitIn(place.origin, "show", "--stat", "templates/update")).toContain("new.txt");
  });

  test("an update that fails ends the job, and asks for nothing", async () => {
    const place = await behind("github");
    await place.fake("npm", "touch new.txt; exit 1");
    await place.fake("gh", "");
    expect((await runAll(place, scripts, environment)).exitCode).not.toBe(0);
    expect(await place.asked()).not.toContain("gh");
  });

  test("it does nothing, and says so, until the platform team has named its package", () => {
    expect(jobs.update.if).toBe("vars.AGENT_APP_PACKAGE != ''");
    expect(jobs.unset.if).toBe("vars.AGENT_APP_PACKAGE == ''");
    expect(jobs.unset.steps[0].run).toContain("::notice::Nothing was updated.");
  });
});

describe("on GitLab", async () => {
  const document = await documentOf(await repository("--ci gitlab"), ".gitlab/ci/templates.yml");
  const { script, variables } = document["update from templates"];
  const environment = {
    ...variables,
    CI_SERVER_HOST: "gitlab.example.com",
    CI_PROJECT_PATH: "acme/agent",
    CI_PROJECT_ID: "7",
    CI_API_V4_URL: "https://gitlab.example.com/api/v4",
    CI_DEFAULT_BRANCH: "main",
  };
  const set = { AGENT_APP_PACKAGE: "@acme/create-agent-app", AGENT_APP_TOKEN: "secret" };

  test.for([
    ["a merge request with the report", "[]", "--data source_branch=templates/update --data target_branch=main"],
    ["the one that is open, renewed", '[{"iid":4}]', "--request PUT --data-urlencode description@"],
  ])("what the templates have changed becomes a branch and %s", async ([, open, said]) => {
    const place = await behind("gitlab");
    await place.fake("npm", newer);
    await place.fake("curl", `echo '${open}'`);
    const remote = "https://oauth2:secret@gitlab.example.com/acme/agent.git";
    gitIn(place.agent, "config", `url.${place.origin}.insteadOf`, remote);
    await writeFile(join(place.agent, "cache.tmp"), "of the install\n");
    expect(await runAll(place, script, { ...environment, ...set })).toMatchObject({ exitCode: 0 });
    const stat = gitIn(place.origin, "show", "--stat", "templates/update");
    expect(stat).toContain("Dockerfile");
    expect(stat).not.toContain("cache.tmp");
    expect(await place.asked()).toContain(said);
  });

  test("it does nothing, and says so, until the platform team has named its package", async () => {
    const place = await behind("gitlab");
    const { exitCode, all } = await runAll(place, script, environment);
    expect({ exitCode, all, asked: await place.asked() }).toMatchObject({
      exitCode: 0,
      all: expect.stringContaining("Nothing was updated."),
      asked: "",
    });
  });
});

test("nothing that is generated names a package to fetch", async () => {
  for (const ci of ["github", "gitlab"]) {
    const folder = await repository(`--ci ${ci}`);
    const { stdout } = await execa(
      "grep",
      ["-rlE", "(npx|npm exec|npm create|npm init) [^|]*create-agent-app", folder],
      {
        reject: false,
      },
    );
    expect(stdout).toBe("");
  }
});
