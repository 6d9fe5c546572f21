/** The embedded engine executes runs in one process: an exclusive lock keeps a second process out. */
export const lockStore = "SELECT pg_advisory_lock(hashtextextended('agent: store', 0))";
