/**
 * The model, filled in last: `npm run generate model`. Until then a script answers, without a key and without a
 * network, in the same words every time.
 */
export { create, variables } from "./scripted/adapter.ts";
