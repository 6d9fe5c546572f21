import { barrel, barrelFolders, modules } from "../support/barrel.ts";
import type { Generator } from "../support/generator.ts";

/** For a new adapter, and when a barrel no longer fits: after a file was deleted or renamed, or a merge doubled a line. */
export default {
  description: "Writes the index.ts of src/adapters, src/schedules and src/tools again from the files in the folder",
  questions: [],
  plan: (_answers, repository) => {
    const present = barrelFolders.filter((folder) => repository.list(folder).length > 0);
    const derive = present.map((folder) => {
      return [`${folder}/index.ts`, barrel(folder, modules(folder, repository), repository)] as const;
    });
    return { create: new Map(), derive: new Map(derive) };
  },
} satisfies Generator;
