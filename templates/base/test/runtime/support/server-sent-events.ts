import type { RunEvent } from "../../../src/runtime/ports/event.ts";

export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: RunEvent & { readonly at: string };
}

/** Reads a stream of events as far as this API uses the format: one line each of `id`, `event` and `data`. */
export async function* readEvents(response: Response): AsyncGenerator<ServerSentEvent> {
  let unread = "";
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (unread + text).split("\n\n");
    unread = blocks.pop()!;
    for (const block of blocks) if (!block.startsWith(":")) yield parse(block);
  }
}

function parse(block: string): ServerSentEvent {
  const fields = Object.fromEntries(block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line)!.slice(1)));
  return { id: fields["id"], event: fields["event"], data: JSON.parse(fields["data"]) };
}
