import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { arena, feature } from "../support/hostile.ts";
import {
  bomb,
  extending,
  folder,
  layerWith,
  linked,
  many,
  named,
  packageWith,
  piped,
  plain,
  plainly,
  repository,
  tarball,
  truncated,
  withSubmodule,
  type Plant,
} from "../support/plants.ts";

const enter = await arena();

type Case = readonly [title: string, plant: Plant, exitCode: number, words: string | RegExp];

const unclear = "does not say where a starter is";
const trust = "say --trust";

const sources: Case[] = [
  ["a flag of npm", named("--global"), 2, unclear],
  ["a flag of git", named("-uupload-pack=touch ../canary"), 2, unclear],
  ["a transport that runs a command", named("git+ext::sh -c touch% ../canary"), 2, unclear],
  ["such a transport without a prefix", named("ext::sh -c touch% ../canary"), 2, unclear],
  ["a host that is a flag of ssh", named("git+ssh://-oProxyCommand=touch canary/x"), 2, unclear],
  ["a user that is a flag of ssh", named("git+ssh://-oProxyCommand=x@host/x"), 2, unclear],
  ["a revision that is a flag of git", named("git+https://git.invalid/x#--upload-pack=touch"), 2, unclear],
  ["a folder of a repository that leads out of it", named("git+https://git.invalid/x#v1::path:../../etc"), 2, unclear],
  ["an address without encryption", named("git+http://git.invalid/x"), 2, unclear],
  ["an address that npm would fetch anything from", named("https://git.invalid/acme.tgz"), 2, unclear],
  ["another package under a known name", named("acme@npm:evil@1.0.0"), 2, unclear],
  ["a folder under the name of a package", named("acme@file:../secrets"), 2, unclear],
  ["a line break", named("acme\n--global"), 2, unclear],
  ["a folder that npm takes for an archive", named("acme.tgz@latest"), 2, unclear],
  ["a password without encryption", named("git+http://me:hunter2@git.invalid/x"), 2, "://***@git.invalid/x"],
  ["a password", named("git+https://me:hunter2@git.invalid/x"), 2, "***@git.invalid/x holds a password"],
];

const names: Case[] = [
  ["hooks of git", layerWith(".git/hooks/pre-commit"), 1, "lies in .git"],
  ["git in capitals", layerWith(".GIT/config"), 1, "lies in .git"],
  ["git with a character that nobody sees", layerWith(".g\u200cit/config"), 1, "that nobody sees"],
  ["git in wide letters", layerWith("\uff0egit/config"), 1, "lies in .git"],
  ["git by its short name on Windows", layerWith("git~1/config"), 1, "short name"],
  ["git by a stream of Windows", layerWith(".git::$INDEX_ALLOCATION/config"), 1, "Windows does not write"],
  ["git with a dot that Windows drops", layerWith(".git./config"), 1, "lies in .git"],
  ["what this program remembers", layerWith(".agent-app/ledger.ndjson"), 1, "lies in .agent-app"],
  ["modules of Node in capitals", layerWith("Node_Modules/.bin/tsc"), 1, "lies in node_modules"],
  ["a device", layerWith("CON"), 1, "is a device"],
  ["a device with an ending", layerWith("docs/aux.txt"), 1, "is a device"],
  ["a name that ends in a dot", layerWith("notes."), 1, "ends in a dot"],
  ["a name that ends in a space", layerWith("notes "), 1, "ends in a dot or a space"],
  ["a drive", layerWith("C:evil"), 1, "Windows does not write"],
  ["a share of Windows", layerWith("\\\\host\\share"), 1, "backslash"],
  ["a path that Windows parts otherwise", layerWith("..\\..\\canary"), 1, "backslash"],
  ["a line break", layerWith("a\nb"), 1, "nobody sees"],
  ["a path that is too long", layerWith(`${"a/".repeat(100)}b`), 1, "longer than 180"],
  ["a command in the name of a choice", folder({ "layers/ci-$(id)/feature.json": feature() }), 1, "other than a-z"],
  ["a file of base in other capitals", layerWith("readme.MD"), 1, "one on some systems"],
  ["a file where base has a folder", layerWith("src"), 1, "one on some systems"],
  ["two files that differ in capitals", folder({ "layers/house/a": "", "layers/house/A": "" }), 1, "one on some"],
];

const links: Case[] = [
  ["a link to a file", linked("layers/house/notes", "/etc/passwd"), 1, "notes is a link"],
  ["a link to a folder", linked("layers/house/docs", "/etc"), 1, "docs is a link"],
  ["a link in the place of its layers", linked("layers", "/etc"), 1, "layers is a link"],
  ["a link in the place of what it says", linked("agent-starter.json", "/etc/passwd"), 1, "json is a link"],
  ["a pipe that nobody writes to", piped("layers/house/notes"), 1, "notes is a device"],
];

const archives: Case[] = [
  ["a path that leads out", tarball({ name: "package/../../canary", text: "x" }), 1, "leads out"],
  ["a folder that leads out", tarball({ name: "package/../..", type: "directory" }), 1, "leads out"],
  ["an absolute path", tarball({ name: "/tmp/canary", text: "x" }), 1, "is absolute"],
  ["a drive", tarball({ name: "C:/canary", text: "x" }), 1, "is absolute"],
  ["a path out of a layer", tarball({ name: "package/layers/house/../../../x", text: "x" }), 1, "leads out"],
  ["a link", tarball({ name: "package/layers/house/x", type: "symlink", linkname: "/etc/passwd" }), 1, "is a link"],
  ["a hard link", tarball({ name: "package/layers/house/x", type: "link", linkname: "/etc/passwd" }), 1, "is a link"],
  ["a device", tarball({ name: "package/layers/house/x", type: "character-device" }), 1, "is a device"],
  ["a pipe", tarball({ name: "package/layers/house/x", type: "fifo" }), 1, "is a device"],
  ["a file twice", tarball({ name: "package/agent-starter.json", text: "{}" }), 1, "one on some systems"],
  [
    "a file behind a link to a folder",
    tarball(
      { name: "package/layers/out", type: "symlink", linkname: "../../.." },
      { name: "package/layers/out/canary", text: "x" },
    ),
    1,
    /is a link|one on some systems/,
  ],
  ["no end", truncated, 1, "no whole tar archive"],
  ["no archive in it", plain("not gzip"), 1, "is not gzip"],
  ["far more than it seems to hold", bomb, 1, "unpacks to more than 100 MB"],
  [
    "a file that nobody needs",
    tarball({ name: "package/layers/house/x", text: new Uint8Array(21_000_000) }),
    1,
    "20 MB",
  ],
  ["very many files", many("package/docs", 20_001), 1, "more than 20000 entries"],
  ["very many files in a layer", many("package/layers/house", 5_001), 1, "more than 5000 files"],
];

const data: Case[] = [
  [
    "its prototype",
    plainly("agent-starter.json", '{"name":"acme","version":"1.0.0","__proto__":{"x":1}}'),
    1,
    "__proto__",
  ],
  ["the prototype of a layer", folder({ "layers/house/feature.json": '{"__proto__":{}}' }), 1, "__proto__"],
  ["the prototype of package.json", layerWith("package.json", '{"scripts":{"__proto__":{"x":"y"}}}'), 1, "__proto__"],
  ["levels without end", plainly("agent-starter.json", "[".repeat(9000) + "]".repeat(9000)), 1, "levels deep"],
  ["far too much of it", plainly("agent-starter.json", JSON.stringify("x".repeat(1_100_000))), 1, "longer than"],
  ["commands to the terminal", folder({}, { name: "\u001b]0;owned\u0007" }), 1, "control characters"],
  [
    "a second variable in the value of one",
    folder({
      "layers/house/feature.json": feature({ env: { A: { value: "1\nNODE_OPTIONS=-r ./evil", comment: "" } } }),
    }),
    1,
    "env.A.value",
  ],
  [
    "commands to the terminal in a next step",
    folder({ "layers/house/feature.json": feature({ nextSteps: ["\u001b[2J"] }) }),
    1,
    "control characters",
  ],
];

const powers: Case[] = [
  ...["preinstall", "install", "postinstall", "prepare", "prepublish", "dependencies", "pnpm:devPreinstall"].map(
    (name): Case => [
      `a script ${name}`,
      packageWith({ scripts: { [name]: "touch ../canary" } }),
      1,
      `acme/house: package.json > scripts > ${name} runs`,
    ],
  ),
  ["scripts of its dependencies", packageWith({ allowScripts: { evil: true } }), 1, "allowScripts"],
  ["them by the words of bun", packageWith({ trustedDependencies: ["evil"] }), 1, "trustedDependencies"],
  ["them by the words of pnpm", packageWith({ pnpm: { onlyBuiltDependencies: ["evil"] } }), 1, "pnpm"],
  ["them in a file of pnpm", layerWith("pnpm-workspace.yaml", "onlyBuiltDependencies: [evil]\n"), 1, trust],
  ["a package manager of its own", packageWith({ packageManager: "pnpm@https://evil.invalid/p.tgz" }), 1, trust],
  ["a build", packageWith({ gypfile: true }), 1, "gypfile"],
  ["a build by the name of a file", layerWith("binding.gyp", "{}"), 1, "is built by the install"],
  ["a program", packageWith({ bin: { ls: "./evil.js" } }), 1, "bin"],
  ["packages inside it", packageWith({ workspaces: ["vendor/*"] }), 1, "workspaces"],
  ["a dependency inside it", packageWith({ dependencies: { evil: "file:./vendor/evil" } }), 1, "comes from file:"],
  ["a dependency from an address", packageWith({ dependencies: { evil: "https://evil.invalid/e.tgz" } }), 1, trust],
  ["a dependency from git", packageWith({ devDependencies: { evil: "evil/evil" } }), 1, "comes from evil/evil"],
  ["another package in the place of one", packageWith({ overrides: { a: { b: "git+ssh://git@evil/b" } } }), 1, trust],
  ["another registry", layerWith("_npmrc", "registry=https://evil.invalid/\n"), 1, ".npmrc says registry="],
  ["a registry that hides its line", layerWith("_npmrc", "registry=x\u001b[2K\u202e"), 1, "x\\u{1b}[2K\\u{202e}"],
  ["another shell", layerWith("_npmrc", "fund=false\nscript-shell=./evil.sh\n"), 1, "script-shell"],
  ["another yarn", layerWith(".yarnrc.yml", "yarnPath: ./evil.cjs\n"), 1, "directs the install"],
  ["a hook of pnpm", layerWith(".pnpmfile.cjs", "x"), 1, "is run by the install"],
  ["a hook of the shell", layerWith(".envrc", "touch ../canary\n"), 1, "is run by shells"],
  ["a lockfile", layerWith("npm-shrinkwrap.json", "{}"), 1, "says where packages come from"],
  ["secrets let into git", layerWith("_gitignore", "!.env\n"), 1, "lets in .env"],
  [
    "a script where another choice was made, too",
    folder({ "layers/house/with/state-postgres/package.json": '{"scripts":{"postinstall":"x"}}' }),
    1,
    "postinstall",
  ],
];

const reaches: Case[] = [
  ["a folder of this machine", extending("/etc"), 1, "reaches no file of this machine"],
  ["a folder beside it", extending("../../secrets"), 1, "reaches no file of this machine"],
  ["a tarball of this machine", extending("/tmp/other.tgz"), 1, "reaches no file of this machine"],
  ["a repository of this machine", extending("git+file:///etc"), 1, "reaches no file of this machine"],
  ["a transport that runs a command", extending("git+ext::sh -c touch% ../canary"), 2, unclear],
  ["itself", extending("."), 1, "extends itself"],
];

const repositories: Case[] = [
  [
    "a link",
    repository((path) => symlink("/etc/passwd", join(path, "layers/house/notes"))),
    1,
    "layers/house/notes is a link",
  ],
  ["another repository inside it", repository(withSubmodule), 1, "is a repository"],
];

const families: readonly (readonly [family: string, cases: readonly Case[]])[] = [
  ["whose source is", sources],
  ["with a file that is", names],
  ["that holds", links],
  ["in an archive that holds", archives],
  ["whose data holds", data],
  ["that wants, without being trusted,", powers],
  ["that builds on", reaches],
  ["in a repository of git that holds", repositories],
];

describe.for(families)("a starter %s", ([, cases]) => {
  test.for(cases)("%s is refused, runs nothing and writes nothing", async ([, plant, exitCode, words]) => {
    const met = await enter();
    const source = await plant(met);
    const before = await met.everything();
    const { exitCode: code, stdout, stderr } = await met.run("one", "--yes", `--starter=${source}`);
    expect({ code, stdout, stderr }).toMatchObject({ code: exitCode, stdout: "" });
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/hunter2|This is our fault|\p{Cc}\]/u);
    expect(await met.everything()).toEqual(before);
  });
});
