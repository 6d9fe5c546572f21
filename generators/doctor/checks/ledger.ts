import type { KeptOut } from "../../shell/ledger.ts";
import { broken, open, type Finding } from "../finding.ts";

/** Finds changes of the templates that updates kept out. `text` returns the content of a file. */
export function checkLedger(
  ledger: readonly KeptOut[],
  text: (path: string) => string | undefined,
  program: string,
): Finding[] {
  return ledger.flatMap(({ path, at, why, version }): Finding[] => {
    const waive = `Take it over by hand, or: ${program} update --waive ${path} --reason "..."`;
    switch (why) {
      case "waived":
        return [];
      case "marked":
        return marker.test(text(at) ?? "")
          ? [broken("kept-out", `${at} has markers of a conflict in it.`, `Decide there, then: git add ${at}`)]
          : [];
      case "deleted":
        return [open("kept-out", `${path} was deleted here, and changed by the template of ${version}.`, waive)];
      case "declined":
        return [open("kept-out", `${path} is yours, without the template's change of ${version}.`, waive)];
    }
  });
}

const marker = /^(<{7}|>{7}) /m;
