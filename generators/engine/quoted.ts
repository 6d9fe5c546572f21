/** A text as a shell takes it for one word, and for nothing else: it may come from a starter. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  // Every shell knows double quotes; but not even in them are these only themselves.
  return /["$`\\!%]/.test(text) ? `'${text.replaceAll("'", `'\\''`)}'` : `"${text}"`;
}
