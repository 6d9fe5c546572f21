import { expect, test } from "vitest";
import { parseSource } from "../../generators/engine/source.ts";

const git = { kind: "git", revision: undefined, range: undefined, folder: "" };

test.for([
  ["./acme", { kind: "folder", path: "./acme" }],
  ["..", { kind: "folder", path: ".." }],
  ["C:\\starters\\acme", { kind: "folder", path: "C:\\starters\\acme" }],
  ["acme.tgz", { kind: "tarball", path: "acme.tgz" }],
  ["../acme.tar.gz", { kind: "tarball", path: "../acme.tar.gz" }],
  ["acme", { kind: "package", name: "acme", wanted: "latest" }],
  ["@acme/agent-starter@^1.2 || 3", { kind: "package", name: "@acme/agent-starter", wanted: "^1.2 || 3" }],
  ["github:acme/starter#v1", { ...git, address: "https://github.com/acme/starter.git", revision: "v1" }],
  ["gitlab:acme/platform/starter", { ...git, address: "https://gitlab.com/acme/platform/starter.git" }],
  ["git+https://git.invalid/s.git#semver:^1", { ...git, address: "https://git.invalid/s.git", range: "^1" }],
  ["git+ssh://git@git.invalid:acme/s.git", { ...git, address: "ssh://git@git.invalid/acme/s.git" }],
  ["git+ssh://git@git.invalid:2222/s.git", { ...git, address: "ssh://git@git.invalid:2222/s.git" }],
  ["git+file:///srv/s#::path:team/", { ...git, address: "file:///srv/s", folder: "team" }],
] as const)("%s says where a starter is", ([text, source]) => {
  expect(parseSource(text)).toEqual(source);
});
