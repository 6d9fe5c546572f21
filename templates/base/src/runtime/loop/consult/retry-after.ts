/**
 * How long a provider asks to be left alone, in milliseconds; undefined when it does not say, or says nonsense. Names of
 * headers are in lower case. `retry-after-ms` is what some providers add, for it is finer.
 * Source: RFC 9110, section 10.2.3
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const milliseconds = toNumber(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return milliseconds;
  const told = headers["retry-after"];
  const seconds = toNumber(told);
  if (seconds !== undefined) return seconds * 1000;
  const date = isDate(told) ? Date.parse(told) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** `Date.parse` finds a date in almost anything. */
function isDate(text = ""): text is string {
  return /^[A-Z][a-z]+,? .*\d\d:\d\d:\d\d/.test(text);
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
