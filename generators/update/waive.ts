import type { CommandContext } from "../cli/context.ts";
import { errors, exitCodes } from "../errors.ts";
import { ledgerWrite } from "../shell/agent-app-files.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Waiver } from "./arguments.ts";
import { open } from "./open.ts";
import { waivedScreen } from "./screens.ts";
import type { Begun } from "./stages.ts";

/** `update --waive PATH`: records in the ledger that the user does not want a change of the template. */
export async function waive(begun: Begun, waiver: Waiver, context: CommandContext): Promise<number> {
  const { ledger, transaction } = await open(begun, context.interruption);
  await transaction.apply([ledgerWrite(waivedIn(ledger, waiver))], context.interruption);
  context.report.result({ waived: waiver }, waivedScreen(waiver));
  return exitCodes.done;
}

function waivedIn(ledger: readonly KeptOut[], { path, reason }: Waiver): KeptOut[] {
  const paths = ledger.filter(({ why }) => why !== "waived").map((entry) => entry.path);
  if (!paths.includes(path)) throw errors.notKeptOut(path, paths);
  return ledger.map((entry) => (entry.path === path ? { ...entry, why: "waived", reason } : entry));
}
