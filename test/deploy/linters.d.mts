/** What each linter has to say of a text, a line a problem; nothing when it is right. */
export function lintDockerfile(text: string): string[];
export function lintCompose(text: string): string[];
export function lintWorkflow(text: string, path: string): Promise<string[]>;
/** One object of Kubernetes. */
export function lintManifest(object: unknown): Promise<string[]>;
