import { failed, interrupted, inTheWay, quoted, undecided, wrongUse } from "./kinds.ts";

/** Of the repository to update. */
export const updateErrors = {
  noManifest: (folder: string, manifest: string) =>
    wrongUse(
      "no-manifest",
      `${folder} is not inside a repository of this program: there is no ${manifest}, here or above.`,
      "Go to the folder of such a repository.",
    ),
  brokenManifest: (path: string, problem: string) =>
    failed("broken-manifest", `${path} cannot be read: ${problem}.`, `Restore it: git restore ${path}`),
  answerGone: (path: string, axis: string, choice: string, choices: readonly string[]) =>
    wrongUse(
      "answer-gone",
      `${path} says ${axis}=${choice}, which this version does not have.`,
      `Choose another one: --set ${axis}=${choices[0]}. All choices: ${choices.join(", ")}.`,
    ),
  editedBaseline: (path: string) =>
    failed(
      "edited-baseline",
      `${path} is not as it was written: its digest differs.`,
      `Restore it from the commit that last changed it on purpose: git log -- ${path}`,
    ),
  noBaseline: (path: string) =>
    failed(
      "no-baseline",
      `${path} is missing: what was generated is not known, so that your changes cannot be told from ours.`,
      `Restore it from the commit that deleted it: git log -- ${path}. Where there never was one, adopt attaches it.`,
    ),
  brokenLedger: (path: string) => failed("broken-ledger", `${path} cannot be read.`, `Restore it: git log -- ${path}`),
  gitMissing: () =>
    failed("git-missing", "git was not found, and an update merges with it.", "Install git 2.38 or newer."),
  gitTooOld: (version: string) =>
    failed(
      "git-too-old",
      `git ${version} is too old to merge without touching your files.`,
      "Install git 2.38 or newer; 2.31 does, file by file.",
    ),
  noGitRepository: (root: string) =>
    failed(
      "no-git-repository",
      `${root} is not in a git repository, so that a change could not be looked at or taken back.`,
      "Make one: git init && git add --all && git commit --message Begin",
    ),
  noCommit: (root: string) =>
    failed("no-commit", `${root} has no commit yet.`, "Make one: git add --all && git commit --message Begin"),
  mergeInProgress: (root: string) =>
    failed(
      "merge-in-progress",
      `A merge, a rebase or a cherry-pick is not finished in ${root}.`,
      "Finish it or give it up first; git status says how.",
    ),
  dirtyTree: (root: string, paths: readonly string[]) =>
    failed(
      "dirty-tree",
      `${root} has changes that are not committed: ${inTheWay(paths)}.`,
      "Commit them, or set them aside: git stash",
    ),
  untrackedInTheWay: (root: string, paths: readonly string[]) =>
    failed(
      "untracked-in-the-way",
      `${root} has files that git does not know where the update would write: ${inTheWay(paths)}.`,
      "Move them away, or commit them.",
    ),
  unknownKey: (key: string, nearest: string | undefined) =>
    wrongUse("unknown-key", `--set knows no "${key}".`, `The nearest is ${nearest}.`),
  notAnAssignment: (text: string) =>
    wrongUse("not-an-assignment", `--set ${text} is not KEY=VALUE.`, "For example: --set state=postgres"),
  unwantedWord: (command: string, word: string) =>
    wrongUse(
      "unwanted-word",
      `${command} does not know what to do with "${word}".`,
      "It is about the repository that you are in.",
    ),
  conflicts: (paths: readonly string[], messages: readonly string[]) =>
    undecided(
      "conflicts",
      `${paths.length === 1 ? "One file needs" : `${paths.length} files need`} a decision; nothing was changed.${quoted(messages.join("\n"))}`,
      "Choose for all of them with --conflict markers, ours or theirs.",
    ),
  notKeptOut: (path: string, known: readonly string[]) =>
    wrongUse(
      "not-kept-out",
      `No change of ${path} was kept out.`,
      known.length > 0 ? `Those that were: ${known.join(", ")}.` : "There is none to waive.",
    ),
  nothingToUndo: (root: string) =>
    failed("nothing-to-undo", `${root} has no update to take back.`, "After a commit, git revert takes it back."),
  changedSince: (root: string, paths: readonly string[]) =>
    failed(
      "changed-since",
      `The update of ${root} cannot be taken back: ${inTheWay(paths)} changed since.`,
      "Take those changes back first, or use git.",
    ),
  lockfile: (path: string, output: string, retry: string, undo: string) =>
    failed(
      "lockfile",
      `The update stands, but ${path} does not fit package.json yet: the install failed.${quoted(output)}`,
      `Try it again:\n    ${retry}\n  or take the update back:\n    ${undo}`,
    ),
  interruptedLockfile: (path: string, retry: string, undo: string) =>
    interrupted(
      "interrupted-lockfile",
      `Interrupted while installing. The update stands; ${path} may not fit package.json yet.`,
      `Go on with:\n    ${retry}\n  or take the update back:\n    ${undo}`,
    ),
  leadsElsewhere: (path: string) =>
    failed("leads-elsewhere", `${path} is a link, and nothing is written through one.`, "Put a folder in its place."),
  notAFile: (path: string) => failed("not-a-file", `${path} is in the way: it is not a file.`, "Move it away."),
  gitMerge: (output: string) =>
    failed("git-merge", `git failed; nothing was changed.${quoted(output)}`, "Mend what git says and try again."),
};
