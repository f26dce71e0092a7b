import type { FaultKind } from './faults.js'

export type JournalEntry = {
  seq: number
  /** When the request arrived, ISO 8601. */
  at: string
  method: string
  path: string
  query: Record<string, unknown>
  headers: Record<string, unknown>
  body: unknown
  /** What the caller saw; 0 when the connection was cut or left hanging. */
  status: number
  responseHeaders: Record<string, unknown>
  responseBody: unknown
  /** Set when a fault shaped this answer, so that contract checks leave it alone. */
  fault?: FaultKind | undefined
  /** The status the emulator itself came to, where a fault hid it from the caller. */
  performedStatus?: number | undefined
}

export type Violation = {
  at: string
  method: string
  path: string
  problem: string
}

export type Journal = {
  record(entry: Omit<JournalEntry, 'seq'>): JournalEntry
  after(seq: number): JournalEntry[]
  recordViolation(violation: Omit<Violation, 'at'>): void
  violations(): readonly Violation[]
  clear(): void
}

/**
 * Everything an emulator was asked and answered, newest last, bounded by `capacity`. Sequence numbers keep
 * growing over `clear`, so a reader who remembers the last one never sees an entry twice.
 */
export const createJournal = ({
  capacity = 20_000,
  now = Date.now,
}: {
  capacity?: number
  now?: () => number
} = {}): Journal => {
  let entries: JournalEntry[] = []
  let violations: Violation[] = []
  let lastSeq = 0

  return {
    record(entry) {
      lastSeq += 1
      const stored = {
        seq: lastSeq,
        ...entry,
        headers: maskSecrets(entry.headers),
      }
      entries.push(stored)
      if (entries.length > capacity * 1.1) entries = entries.slice(-capacity)
      return stored
    },
    after: seq => entries.filter(entry => entry.seq > seq),
    recordViolation(violation) {
      violations.push({ at: new Date(now()).toISOString(), ...violation })
      if (violations.length > capacity) violations = violations.slice(-capacity)
    },
    violations: () => violations,
    clear() {
      entries = []
      violations = []
    },
  }
}

const maskSecrets = (headers: Record<string, unknown>): Record<string, unknown> => {
  const authorization = headers['authorization']
  if (typeof authorization !== 'string') return headers
  // The scheme stays: whether a client sends Bearer, FlyV1 or token is worth asserting.
  return {
    ...headers,
    authorization: `${authorization.split(' ', 1)[0] ?? ''} ***`,
  }
}
