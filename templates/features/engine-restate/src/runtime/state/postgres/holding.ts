/** Any number of workers have the store together, but none beside a process that wants it alone. */
export const hold = "SELECT pg_advisory_lock_shared(hashtextextended('agent: store', 0))";
