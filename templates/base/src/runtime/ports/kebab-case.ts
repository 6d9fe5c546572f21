/** Returns the file name of an export in a barrel: `find-record` for `findRecord`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
