// The ways in which a request comes to nothing. Knows no socket.
import type { Error as Refusal } from '../protocol'

/** The server understood and said no; nothing was changed. */
export class Refused extends Error {
  readonly code: string
  /** Whether the same request may succeed later. */
  readonly retry: boolean
  /** Seconds. */
  readonly retryAfter: number | null

  constructor(refusal: Pick<Refusal, 'code' | 'message' | 'retry' | 'retry_after'>) {
    super(refusal.message)
    this.code = refusal.code
    this.retry = refusal.retry
    this.retryAfter = refusal.retry_after ?? null
  }
}

/** There is no line to the server; whether it was heard is not known. */
export class Offline extends Error {
  constructor() {
    super('There is no connection to the server.')
  }
}

/** A sentence for people. */
export function reason(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}
