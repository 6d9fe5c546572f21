/** `lookUpOrder`, as a barrel exports it, by the name of its file: `look-up-order`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
