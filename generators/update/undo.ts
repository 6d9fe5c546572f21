import type { CommandContext } from "../cli/context.ts";
import { exitCodes } from "../errors.ts";
import { unmarkConflicts } from "../shell/conflicts.ts";
import { undoneScreen } from "./screens.ts";
import type { Begun } from "./stages.ts";

/** `update --undo`: restores the files of before the last update. */
export async function undo({ root, transaction }: Begun, context: CommandContext): Promise<number> {
  const undone = await transaction.undo();
  await unmarkConflicts(root, undone, context.interruption);
  context.report.result({ undone }, undoneScreen(undone));
  return exitCodes.done;
}
