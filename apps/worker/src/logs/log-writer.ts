import type { Redactor } from '@taxiway/crypto'
import type { Database, NewLogChunk } from '@taxiway/db'
import type { Clock } from '@taxiway/runtime'
import { createAppender, type LogTarget } from './append-in-order.js'
import { splitText } from './split-text.js'

export type LogStream = NewLogChunk['stream']

export type LogWriter = {
  /** Resolves when there is room for more: wait for it. Throws what writing threw earlier, `lease.lost` above all. */
  write: (step: string, stream: LogStream, text: string) => Promise<void>
  /** From now on these are masked, too. */
  mask: (secrets: readonly string[]) => Promise<void>
  /** Resolves when everything that may be shown already is in the database. */
  flush: () => Promise<void>
  /** Writes the rest, text held back by the redactors included. Call it once, in every case. */
  close: () => Promise<void>
}

export type LogWriterOptions = LogTarget & {
  db: Database
  clock: Clock
  /** One per stream, so that output of another never stands between the halves of a secret. */
  createRedactor: (secrets: readonly string[]) => Redactor
  /** For the whole log of the deployment, earlier attempts included. */
  maxBytes: number
}

const chunkBytes = 16 * 1024
const flushAfterMs = 200
/** More than this waits for the database before `write` resolves. */
const highWaterBytes = 256 * 1024

/**
 * Writes a deployment's log: secrets masked, in rows of at most 16 KiB, numbered without gaps over all attempts, within 200 ms, in the
 * order of the calls, and only while the environment is held under `fence`.
 */
export const openLogWriter = (options: LogWriterOptions): LogWriter => {
  const { clock, createRedactor } = options
  const { append, countBytes } = createAppender({ ...options, target: options })
  const cap = createCap(options.maxBytes, countBytes)
  const redactors = new Map<string, { step: string; stream: LogStream; redactor: Redactor }>()
  const pending = createPending()
  let failure: { error: unknown } | undefined
  let draining: Promise<void> | undefined
  let timer: Promise<void> | undefined
  const closed = new AbortController()
  let masked: readonly string[] = []

  const add = async (step: string, stream: LogStream, text: string): Promise<void> => {
    // Postgres cannot store NUL in text.
    const allowed = await cap(stream, text.replaceAll('\0', '\ufffd'))
    for (const part of allowed) pending.push({ step, ...part })
  }
  const drain = async (): Promise<void> => {
    for (let batch = pending.take(); batch.length > 0; batch = pending.take()) await append(batch)
  }
  /** One drain at a time; whoever asks while one runs gets one that starts after it. */
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
      // A line of our own is complete: nothing of it is the beginning of something.
      await add(step, stream, entry.redactor.push(text) + (stream === 'system' ? entry.redactor.flush() : ''))
      if (pending.bytes >= highWaterBytes) await drainAll()
      else if (pending.bytes >= chunkBytes) void drainAll()
      else if (pending.bytes > 0) startTimer()
      throwFailure()
    },
    mask: async secrets => {
      // What was pushed before is complete: the redactors of now do not know the new secrets.
      await flushRedactors(() => false)
      masked = [...masked, ...secrets]
    },
    flush: async () => {
      await drainAll()
      throwFailure()
    },
    close: async () => {
      closed.abort()
      await timer
      await flushRedactors(() => false)
      await drainAll()
      throwFailure()
    },
  }
}

/** Lets output through until the log is full, then one notice; our own lines always. */
const createCap = (maxBytes: number, countEarlierBytes: () => Promise<number>) => {
  let earlier: Promise<number> | undefined
  let added = 0
  return async (stream: LogStream, text: string): Promise<{ stream: LogStream; text: string }[]> => {
    if (text === '' || stream === 'system') return text === '' ? [] : [{ stream, text }]
    earlier ??= countEarlierBytes()
    const room = maxBytes - (await earlier) - added
    const bytes = Buffer.byteLength(text)
    added += bytes
    if (bytes <= room) return [{ stream, text }]
    if (room <= 0) return []
    const [head = ''] = splitText(text, room)
    return [
      { stream, text: head },
      { stream: 'system', text: `\nThe log is full: output beyond ${maxBytes} bytes is not kept.\n` },
    ]
  }
}

/** What waits to be written: neighbours of one stream are joined into rows. */
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
