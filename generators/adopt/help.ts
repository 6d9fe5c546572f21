export function helpText(program: string): string {
  return [
    `Usage: ${program} adopt [folder] [flags]`,
    "",
    "Attaches a repository to the templates that it was made from, or that it resembles, so that update can merge: finds",
    "the choices, and where this program is a checkout the version, whose rendering is nearest to the files that are",
    "there, shows them and asks. It writes .agent-app/ and nothing else. What differs then counts as your edits.",
    "",
    "The folder is the one that you are in, unless you name one.",
    "",
    "Flags",
    "  --set KEY=VALUE  says an answer that is not to be searched for: --set state=postgres; may be given several times",
    "  -y, --yes        ask nothing: take what is nearest",
    "  --dry-run        show what is nearest, and write nothing",
    "  --json           print one JSON object on stdout, and everything else on stderr",
    "  --help           show this",
    "",
    "Exit codes: 0 done, 1 failed or nothing alike, 2 wrong use or attached already, 130 interrupted.",
    "",
  ].join("\n");
}
