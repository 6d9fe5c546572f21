export function helpText(program: string): string {
  return [
    `Usage: ${program} update [flags]`,
    "",
    "Brings the repository that you are in to the templates of this version, keeping what you changed: what was",
    "generated, what you made of it and what would be generated now are merged. All of it is written, or nothing. Where",
    "package.json changes, the package manager brings the lockfile to it as the last step.",
    "",
    "Flags",
    "  --set KEY=VALUE                 changes an answer: --set state=postgres; may be given several times",
    "  --dry-run                       show the difference, and change nothing",
    "  --conflict markers|ours|theirs  what becomes of a conflict; without it, nothing is changed",
    "  --starter SOURCE                the starter has moved there, or there is one from now on",
    "  --trust                         let the starter decide what an install runs, and where from",
    "  --waive PATH --reason TEXT      a change that was kept out of PATH is not shown any more",
    "  --no-install                    leave the lockfile to you, where package.json changes",
    "  --undo                          take the last update back",
    "  --json                          print one JSON object on stdout, and everything else on stderr",
    "  --help                          show this",
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong use, 3 a person must decide and nothing was changed, 130 interrupted.",
    "",
  ].join("\n");
}
