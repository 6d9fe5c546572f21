/** The command line after `starter check`. */
export interface CheckOptions {
  readonly folder: string;
  /** `list` names the combinations, `quick` composes them, `whole` also installs and checks them. */
  readonly way: "list" | "quick" | "whole";
  /** Source of the last version. Default: the newest tag of the starter's git repository. */
  readonly from: string | undefined;
  readonly log: (line: string) => void;
}
