import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:http2";
import { expect, onTestFinished, test } from "vitest";

import { startRestate } from "../support/restate/server.ts";
import { freshEnvironment, main, startProcess, startServer } from "../support/server-process.ts";
import { temporaryFile } from "../support/temporary.ts";

test("accepts calls with the signature of Restate only", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const file = temporaryFile("key.pem");
  await writeFile(file, privateKey.export({ type: "pkcs8", format: "pem" }));
  const restate = await startRestate({ RESTATE_REQUEST_IDENTITY_PRIVATE_KEY_PEM_FILE: file });
  onTestFinished(() => restate.end());
  const environment: Record<string, string> = {
    ...(await freshEnvironment()),
    RESTATE_INGRESS_URL: restate.ingress,
    RESTATE_ADMIN_URL: restate.admin,
    RESTATE_IDENTITY_KEY: nameOf(publicKey),
  };
  const { alice } = await startServer(environment);
  expect(await alice.run("Where is record 1001?")).toMatchObject({ status: "succeeded" });
  expect(await statusOf(`http://127.0.0.1:${environment["WORKER_PORT"]}`, "/discover")).toBe(401);
});

test("exits when Restate has another key", async () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const environment = { ...(await freshEnvironment()), RESTATE_IDENTITY_KEY: nameOf(publicKey) };
  const { code, stderr } = await startProcess([main], environment).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Restate at \S+ does not accept this worker at \S+: /);
  expect(stderr).toContain("RESTATE_IDENTITY_KEY is the key with which it signs");
});

/** Returns the key in the format of Restate's log: base 58. */
function nameOf(publicKey: KeyObject): string {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const base = BigInt(alphabet.length);
  const bytes = Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url");
  let name = "";
  for (let rest = BigInt(`0x${bytes.toString("hex")}`); rest > 0n; rest /= base)
    name = alphabet[Number(rest % base)] + name;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return `publickeyv1_${"1".repeat(zeros)}${name}`;
}

async function statusOf(url: string, path: string): Promise<number> {
  const session = connect(url);
  const [headers] = (await once(session.request({ ":path": path }), "response")) as [{ ":status": number }];
  session.destroy();
  return headers[":status"];
}
