/** The library's system: books, loans and fees. */
export interface Library {
  /** Returns the books whose title contains the words. */
  search(words: string, signal?: AbortSignal): Promise<Book[]>;

  /**
   * Lends a book for four weeks. A second call with the same `idempotencyKey` returns the first loan.
   * Throws `LibraryRefused` when the book is not there or is lent to another reader.
   */
  lend(request: LoanRequest, signal?: AbortSignal): Promise<Loan>;

  /** Sets the reader's open fees to zero and returns them. A second call with the same key returns the same. */
  waiveFees(request: WaiverRequest, signal?: AbortSignal): Promise<Waiver>;
}

export interface Book {
  readonly id: string;
  readonly title: string;
  readonly isLent: boolean;
}

export interface LoanRequest {
  readonly bookId: string;
  /** The principal: a reader borrows in their own name only. */
  readonly reader: string;
  readonly idempotencyKey: string;
}

export interface Loan {
  readonly bookId: string;
  readonly title: string;
  /** ISO 8601 day. */
  readonly dueOn: string;
}

export interface WaiverRequest {
  readonly reader: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

export interface Waiver {
  readonly waivedCents: number;
}

/** The library refuses a request. The reader may read the message. */
export class LibraryRefused extends Error {
  override readonly name = "LibraryRefused";
}
