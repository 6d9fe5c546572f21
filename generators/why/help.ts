export function helpText(program: string): string {
  return [
    `Usage: ${program} why FILE [--json]`,
    "",
    "Says which layer a file of the repository that you are in came from, whether it was edited since, and which change",
    "of the templates was kept out of it.",
    "",
    "Flags",
    "  --json  print one JSON object on stdout, and everything else on stderr",
    "  --help  show this",
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong use or no such file.",
    "",
  ].join("\n");
}
