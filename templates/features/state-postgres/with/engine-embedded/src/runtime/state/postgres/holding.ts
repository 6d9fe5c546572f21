/** The embedded engine drives runs in one process, so one process has the store: a second one waits for the lock. */
export const hold = "SELECT pg_advisory_lock(hashtextextended('agent: store', 0))";
