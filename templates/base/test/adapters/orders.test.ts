import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { describe, expect, test } from "vitest";

import { create } from "../../src/adapters/orders.ts";
import { ordersContract } from "../contracts/orders.ts";
import { temporaryFile } from "../support/temporary.ts";

const known = { shipped: "1001", cancelled: "1004", absent: "9999" };

describe("the example order system", () => {
  ordersContract(known, () => create({ ORDERS_PATH: ":memory:" }));
});

test("it keeps a refund when it is opened again", async () => {
  const path = temporaryFile("shop/orders.db");
  const request = { orderId: "1001", reason: "It is broken.", idempotencyKey: "key" };
  const refund = await create({ ORDERS_PATH: path }).refund(request);
  const reopened = create({ ORDERS_PATH: path });
  expect(await reopened.find("1001")).toMatchObject({ status: "refunded" });
  expect(await reopened.refund(request)).toEqual(refund);
});

test("of processes that refund the same order at the same moment, one does", async () => {
  const path = temporaryFile("orders.db");
  const script = `
    import { create } from "./src/adapters/orders.ts";
    const orders = create({ ORDERS_PATH: process.argv[1] });
    const request = { orderId: "1001", reason: "It is broken.", idempotencyKey: String(process.pid) };
    console.log(await orders.refund(request).then(() => "refunded", ({ message }) => message));`;
  const options = { cwd: new URL("../../", import.meta.url) };
  const argv = ["--input-type=module", "--eval", script, "--", path];
  const processes = [1, 2, 3, 4].map(() => promisify(execFile)(process.execPath, argv, options));
  const said = (await Promise.all(processes)).map(({ stdout }) => stdout.trim());
  const refused = "Order 1001 has been refunded already.";
  expect(said.toSorted()).toEqual([refused, refused, refused, "refunded"]);
});
