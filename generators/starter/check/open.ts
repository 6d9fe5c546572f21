import type { CommandContext } from "../../cli/context.ts";
import { withStarter } from "../../cli/starter.ts";

/** Opens a starter and trusts it, because a check runs its contents. */
export function openTrusted(source: string, plain: CommandContext): Promise<CommandContext> {
  return withStarter(source, plain.host.workingFolder, plain, { trust: true });
}
