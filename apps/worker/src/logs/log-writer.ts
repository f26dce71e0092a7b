import type { Redactor } from '@taxiway/crypto'
import type { Database, NewLogChunk } from '@taxiway/db'
import type { Clock } from '@taxiway/runtime'
import { createAppender, type LogTarget } from './append-in-order.js'
import { limitOutput } from './limit-output.js'
import { splitText } from './split-text.js'

export type LogStream = NewLogChunk['stream']

export type LogWriter = {
  /** Resolves when the buffer has room: await it. Throws earlier write errors, most often `lease.lost`. */
  write: (step: string, stream: LogStream, text: string) => Promise<void>
  /** Masks these values as well from now on. */
  mask: (secrets: readonly string[]) => Promise<void>
  /** Resolves when all text that is safe to show is stored in the database. */
  flush: () => Promise<void>
  /** Writes the rest, including text that the redactors held back. Always call it, once. */
  close: () => Promise<void>
}

export type LogWriterOptions = LogTarget & {
  db: Database
  clock: Clock
  /** One redactor per stream: output of another stream must not split a secret. */
  createRedactor: (secrets: readonly string[]) => Redactor
  /** Limit for the output in the deployment's whole log, including earlier attempts: its beginning and its end are kept. */
  maxBytes: number
  /** How old the oldest line of a batch was when the database had it. */
  onStored?: (lagMs: number) => void
}

const chunkBytes = 16 * 1024
const flushAfterMs = 200
/** `write` waits while more than this is buffered. */
const highWaterBytes = 256 * 1024

/**
 * Writes a deployment's log with secrets masked, while the environment is held under `fence`. Rows have at
 * most 16 KiB, are numbered without gaps across attempts, keep the order of the calls, and are stored within
 * 200 ms.
 */
export const openLogWriter = (options: LogWriterOptions): LogWriter => {
  const { clock, createRedactor, onStored } = options
  const { append, countBytes } = createAppender({ ...options, target: options })
  const limit = limitOutput(options.maxBytes, countBytes)
  const redactors = new Map<string, { step: string; stream: LogStream; redactor: Redactor }>()
  const pending = createPending()
  let failure: { error: unknown } | undefined
  let draining: Promise<void> | undefined
  let timer: Promise<void> | undefined
  const closed = new AbortController()
  let masked: readonly string[] = []
  /** When the oldest text that is not yet being stored came, by the monotonic clock. */
  let pendingSince: number | undefined

  const add = async (step: string, stream: LogStream, text: string): Promise<void> => {
    pendingSince ??= clock.monotonicMs()
    // Postgres cannot store NUL in text.
    for (const part of await limit.pass({ step, stream, text: text.replaceAll('\0', '\ufffd') }))
      pending.push(part)
  }
  const drain = async (): Promise<void> => {
    for (let batch = pending.take(); batch.length > 0; batch = pending.take()) {
      const since = pendingSince
      pendingSince = undefined
      await append(batch)
      if (since !== undefined) onStored?.(clock.monotonicMs() - since)
    }
  }
  /** Runs one drain at a time; a request during a drain gets a new drain after it. */
  const drainAll = (): Promise<void> => {
    draining = (draining ?? Promise.resolve()).then(async () => {
      if (failure !== undefined) return
      await drain().catch((error: unknown) => {
        failure = { error }
        pending.clear()
      })
    })
    return draining
  }
  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.error
  }
  const startTimer = (): void => {
    timer ??= clock.sleep(flushAfterMs, closed.signal).then(async () => {
      timer = undefined
      await drainAll()
    })
  }
  const flushRedactors = async (keep: (step: string) => boolean): Promise<void> => {
    for (const [key, { step, stream, redactor }] of redactors) {
      if (keep(step)) continue
      redactors.delete(key)
      await add(step, stream, redactor.flush())
    }
  }

  return {
    write: async (step, stream, text) => {
      throwFailure()
      await flushRedactors(known => known === step)
      const key = `${step}\0${stream}`
      const entry = redactors.get(key) ?? { step, stream, redactor: createRedactor(masked) }
      redactors.set(key, entry)
      // Our own lines are complete, so none can end with half a secret.
      await add(step, stream, entry.redactor.push(text) + (stream === 'system' ? entry.redactor.flush() : ''))
      if (pending.bytes >= highWaterBytes) await drainAll()
      else if (pending.bytes >= chunkBytes) void drainAll()
      else if (pending.bytes > 0) startTimer()
      throwFailure()
    },
    mask: async secrets => {
      // Flush the text so far: the current redactors do not know the new secrets.
      await flushRedactors(() => false)
      masked = [...masked, ...secrets]
    },
    flush: async () => {
      for (const part of limit.release()) pending.push(part)
      await drainAll()
      throwFailure()
    },
    close: async () => {
      closed.abort()
      await timer
      await flushRedactors(() => false)
      for (const part of limit.release()) pending.push(part)
      await drainAll()
      throwFailure()
    },
  }
}

/** Buffered text: adjacent pieces of one stream are joined into rows. */
const createPending = () => {
  let chunks: NewLogChunk[] = []
  let bytes = 0
  return {
    get bytes() {
      return bytes
    },
    push: (chunk: NewLogChunk): void => {
      bytes += Buffer.byteLength(chunk.text)
      const last = chunks.at(-1)
      if (last?.step === chunk.step && last.stream === chunk.stream) last.text += chunk.text
      else chunks.push({ ...chunk })
    },
    take: (): NewLogChunk[] => {
      const rows = chunks.flatMap(chunk =>
        splitText(chunk.text, chunkBytes).map(text => ({ ...chunk, text })),
      )
      chunks = []
      bytes = 0
      return rows
    },
    clear: (): void => {
      chunks = []
      bytes = 0
    },
  }
}
