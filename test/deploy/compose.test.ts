import { expect, test } from "vitest";
import { lintCompose } from "./linters.mjs";
import { documentOf, repository, textOf } from "./repositories.ts";

const folder = await repository("--deploy docker");

test("compose.yaml is valid", async () => {
  expect(lintCompose(await textOf(folder, "compose.yaml"))).toEqual([]);
});

test("the linter finds a key that there is not", async () => {
  const text = await textOf(folder, "compose.yaml");
  expect(lintCompose(text.replace("read_only:", "readonly:"))).toContain(
    "/services/app must NOT have additional properties",
  );
});

test("the agent can write to its volume and nowhere else, and gains no rights", async () => {
  const { services, volumes } = await documentOf(folder, "compose.yaml");
  expect(services.app).toMatchObject({
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    volumes: ["agent-data:/app/.data"],
    env_file: ".env",
  });
  expect(Object.keys(volumes)).toContain("agent-data");
});

test("its time to stop is longer than the 12 seconds that the program takes at most", async () => {
  const { services } = await documentOf(folder, "compose.yaml");
  expect(Number.parseInt(services.app.stop_grace_period, 10)).toBeGreaterThan(12);
});

test("what it sends its spans to is there, and every image has an exact version", async () => {
  const { services } = await documentOf(folder, "compose.yaml");
  expect(services.app.environment.OTEL_EXPORTER_OTLP_ENDPOINT).toBe("http://telemetry:4318");
  for (const { image } of Object.values<{ image?: string }>(services)) if (image) expect(image).toMatch(/:\d+\.\d+/);
});

test("every port is bound to this machine alone", async () => {
  const { services } = await documentOf(folder, "compose.yaml");
  const ports = Object.values<{ ports?: string[] }>(services).flatMap((service) => service.ports ?? []);
  expect(ports).not.toEqual([]);
  expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
});
