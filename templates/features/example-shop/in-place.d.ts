import type * as module from "./src/adapters/orders.ts";

// The line that composing adds to the index. With it the layer typechecks in its own folder; no repository has this file.
declare module "../../base/src/adapters/index.ts" {
  export const orders: typeof module;
}
