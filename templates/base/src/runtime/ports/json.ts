/** What survives a trip through a journal, a database or a wire. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
