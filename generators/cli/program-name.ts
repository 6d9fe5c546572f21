/** Returns the name of this program as the user can type it before its arguments. */
export function programName(packageName: string, environment: Readonly<Record<string, string | undefined>>): string {
  if (environment["npm_lifecycle_event"] === "start") return "npm start --";
  // Without a scope, the name on the public registry can belong to another party. Do not suggest a download of it.
  const isScoped = packageName.startsWith("@");
  if (isScoped && environment["npm_command"] === "exec") return `npx ${packageName}`;
  return packageName.replace(/^@.*\//, "");
}
