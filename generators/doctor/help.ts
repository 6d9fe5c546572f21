export function helpText(program: string): string {
  return [
    `Usage: ${program} doctor [--json]`,
    "",
    "Looks at the repository that you are in: Node, git and the package manager; how far the templates have gone on, and",
    "what updates could not bring; the policy of the starter; and what is still scripted, an example or unset before",
    "production. It changes nothing and runs nothing of the repository.",
    "",
    "Each finding is ok, open (it works, and is to be done before production) or broken, and has a remedy.",
    "",
    "Flags",
    "  --json  print one JSON object on stdout, and everything else on stderr",
    "  --help  show this",
    "",
    "Exit codes: 0 nothing is broken, whatever is open; 1 something is broken; 2 wrong use; 130 interrupted.",
    "",
  ].join("\n");
}
