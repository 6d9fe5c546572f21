/** For your adapters: each one exports the environment variables that it reads, as `variables`. */
export * from "./runtime/config.ts";
