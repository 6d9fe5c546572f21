/** Any number of workers share the lock. It keeps out a process with the embedded engine. */
export const lockStore = "SELECT pg_advisory_lock_shared(hashtextextended('agent: store', 0))";
