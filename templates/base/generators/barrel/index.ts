import { barrel, modules } from "../support/barrel.ts";
import type { Generator } from "../support/generator.ts";

const folder = "src/tools";

/** For a barrel that no longer fits: a tool was deleted or renamed by hand, or a merge doubled a line. */
export default {
  description: "Writes src/tools/index.ts anew from the files in the folder",
  questions: [],
  plan: (_answers, repository) => ({
    create: new Map(),
    derive: new Map([[`${folder}/index.ts`, barrel(folder, modules(folder, repository), repository)]]),
  }),
} satisfies Generator;
