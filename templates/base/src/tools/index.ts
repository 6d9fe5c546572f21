// Derived from this folder by `npm run generate`: one line a file, nothing else.
export { default as issueRefund } from "./issue-refund.ts";
export { default as lookUpOrder } from "./look-up-order.ts";
export { default as rememberPreference } from "./remember-preference.ts";
