/** What an engine carries. In the words of an index, which serves for nothing else. */
export const inHand = "status IN ('queued', 'running', 'waiting', 'parked')";
export const unfinished = `(${inHand} OR status = 'scheduled')`;
