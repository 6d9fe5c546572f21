import { Unreadable } from "../ports/state.ts";

/** Reads JSON that a store holds. `what` says where it stands, for whoever has to mend it. */
export function readStored(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Unreadable(what, { cause });
  }
}
