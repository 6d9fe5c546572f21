import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { choicesFrom } from "../../generators/engine/axes.ts";
import { openTemplates } from "../../generators/shell/templates.ts";
import { projectRoot } from "../support/cli.ts";
import { lintManifest } from "./linters.mjs";
import { repository, textOf } from "./repositories.ts";
import { lacking } from "./tools.ts";

const { state: states } = choicesFrom(await openTemplates(pathToFileURL(projectRoot)).featureIds());

/** What kustomize makes of the folder; kubectl brings it. */
async function rendered(repositoryFolder: string): Promise<Manifest[]> {
  const { stdout } = await execa("kubectl", ["kustomize", join(repositoryFolder, "deploy/kubernetes")]);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

const named = (manifests: Manifest[], kind: string) => manifests.find((manifest) => manifest.kind === kind)!;

const asks = (path: string) => ({ httpGet: { path, port: "http" } });

const reason = await lacking(["kubectl"]);

describe.skipIf(reason).for(states)("the manifests, with %s as the state", async (state) => {
  const folder = await repository(`--deploy kubernetes --state ${state}`);
  const manifests = await rendered(folder);
  const pods = manifests.flatMap(({ kind, metadata, spec }) => {
    return spec?.template?.spec ? [{ name: `${kind} ${metadata.name}`, spec: spec.template.spec }] : [];
  });

  test("each of them is valid", async () => {
    expect(manifests.length).toBeGreaterThanOrEqual(7);
    for (const manifest of manifests) expect(await lintManifest(manifest)).toEqual([]);
  });

  test("every file of the folder is used, and no secret stands in one", async () => {
    const kustomization = await textOf(folder, "deploy/kubernetes/kustomization.yaml");
    const files = (await readdir(join(folder, "deploy/kubernetes"))).filter((name) => name !== "kustomization.yaml");
    expect(files.filter((name) => !kustomization.includes(name))).toEqual([]);
    expect(manifests.map(({ kind }) => kind)).not.toContain("Secret");
  });

  test("no pod is root, gains rights, writes to its root or talks to Kubernetes", () => {
    expect(pods.map(({ name }) => name)).toContain("Deployment agent");
    for (const { name, spec } of pods) {
      expect({ name, ...spec }).toMatchObject({
        name,
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      });
    }
  });

  test("every container is read-only, without capabilities, limited, and gets secrets by name", () => {
    for (const { name, spec } of pods) {
      for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
        expect({ ...container, name }).toMatchObject({
          name,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          resources: {
            requests: { cpu: expect.any(String), memory: expect.any(String) },
            limits: { cpu: expect.any(String), memory: expect.any(String) },
          },
        });
        expect((container.env ?? []).filter((entry: object) => "value" in entry)).toEqual([]);
      }
    }
  });

  test("the agent is asked whether it is alive and whether it is ready, and is given time to end", () => {
    const { spec } = pods.find(({ name }) => name === "Deployment agent")!;
    const [agent] = spec.containers;
    expect(agent).toMatchObject({
      startupProbe: asks("/healthz"),
      livenessProbe: asks("/healthz"),
      readinessProbe: asks("/readyz"),
      envFrom: [
        { configMapRef: { name: expect.stringMatching(/^agent-config-/) } },
        { secretRef: { name: "agent-secrets" } },
      ],
    });
    const { seconds } = agent!.lifecycle.preStop.sleep;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(seconds + 12);
  });

  test("the embedded engine has one process, whatever the load", () => {
    const { spec } = named(manifests, "Deployment");
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    expect(spec.strategy).not.toHaveProperty("rollingUpdate");
    expect(named(manifests, "HorizontalPodAutoscaler").spec).toMatchObject({ minReplicas: 1, maxReplicas: 1 });
    expect(named(manifests, "PodDisruptionBudget").spec).toMatchObject({ maxUnavailable: 1 });
  });

  test("the network is closed in both directions, but for what is named", () => {
    const policies = manifests.filter(({ kind }) => kind === "NetworkPolicy");
    const closed = policies.find(({ metadata }) => metadata.name === "agent")!;
    expect(closed.spec.policyTypes).toEqual(["Ingress", "Egress"]);
    const ports = policies.flatMap(({ spec }) => spec.egress ?? []).flatMap((rule) => rule.ports ?? []);
    expect(new Set(ports.map(({ port }) => port))).toEqual(
      new Set([53, 443, 4318, ...(state === "postgres" ? [5432] : [])]),
    );
    const { labels } = named(manifests, "Deployment").spec.template.metadata;
    expect(labels).toMatchObject(closed.spec.podSelector.matchLabels);
  });
});

test.skipIf(reason)("SQLite's file is on a volume that one pod at a time can have", async () => {
  const manifests = await rendered(await repository("--deploy kubernetes"));
  expect(named(manifests, "PersistentVolumeClaim").spec.accessModes).toEqual(["ReadWriteOncePod"]);
  const { volumes } = named(manifests, "Deployment").spec.template.spec;
  expect(volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: "agent-data" } });
});

test.skipIf(reason).for([
  ["replicas of words", { replicas: "two" }, "replicas must be integer"],
  ["no selector", { selector: undefined }, "must have required property selector"],
  ["a strategy that is a word", { strategy: "Recreate" }, "strategy must be object"],
] as const)("the linter finds a Deployment with %s", async ([, spoiled, problem]) => {
  const deployment = named(await rendered(await repository("--deploy kubernetes")), "Deployment");
  expect(await lintManifest(deployment)).toEqual([]);
  const problems = await lintManifest({ ...deployment, spec: { ...deployment.spec, ...spoiled } });
  expect(problems.join("\n")).toContain(problem);
});

// oxlint-disable-next-line typescript/no-explicit-any -- What is in a manifest is what the tests are about.
type Spec = any;

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Spec;
}
