/** Exits with 1 and the remedy when this Node is older than `major`. Import nothing else of the program before. */
export function requireNode(major: number): void {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= major) return;
  process.stderr.write(
    `Node ${node} is too old: this program needs Node ${major} or newer.\n` +
      'Run "npm start", which finds the Node in node_modules, or install Node from https://nodejs.org.\n',
  );
  process.exit(1);
}
