import { movingNotes } from "../engine/axes.ts";
import { chainChanges, chainLine } from "./chain.ts";
import { keptOutLine, nextSteps, shown, wayOf, wordOf } from "./screens.ts";
import type { Applied, Prepared } from "./stages.ts";

/** Returns the result of an update as Markdown, for a pull request. */
export function markdownOf(stage: Prepared | Applied): string[] {
  const { manifest, changes, ledger, messages, answers, starter, writes } = stage;
  const title = `## ${manifest.template.name} ${wayOf(stage)}`;
  if (writes.length === 0) return [title, "", "The repository is as it would be generated now."];
  const files = changes.map((change) => `| ${wordOf(change)} | ${code(change.path)} |`);
  const steps = nextSteps(stage).filter(({ command }) => !command.startsWith("git add"));
  return [
    title,
    "",
    "What was generated, what became of it here and what would be generated now were merged.",
    ...section("Starters", chainChanges(manifest.starter, starter).map(chainLine)),
    ...section("To decide", [...shown(ledger).map(keptOutLine), ...messages]),
    ...section("To move", movingNotes(manifest.answers, answers)),
    ...section(
      "Before it is merged",
      steps.map(({ command, purpose }) => `${code(command)}${purpose && `: ${purpose}`}`),
    ),
    "",
    `### ${changes.length} files`,
    "",
    "| change | file |",
    "| --- | --- |",
    ...files,
  ];
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", `### ${title}`, "", ...items.map((item) => `- ${item}`)];
}

/** Returns inline code. A path can contain characters of Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}
