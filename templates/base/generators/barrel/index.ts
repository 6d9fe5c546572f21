import { barrel, modules } from "../support/barrel.ts";
import type { Generator } from "../support/generator.ts";

const folders = ["src/tools", "src/schedules"];

/** For a barrel that no longer fits: a file was deleted or renamed by hand, or a merge doubled a line. */
export default {
  description: "Writes the index.ts of src/tools and src/schedules anew from the files in the folder",
  questions: [],
  plan: (_answers, repository) => ({
    create: new Map(),
    derive: new Map(
      folders.map((folder) => [`${folder}/index.ts`, barrel(folder, modules(folder, repository), repository)]),
    ),
  }),
} satisfies Generator;
