import type { LogChunk } from '@taxiway/client'
import { api } from './client.js'

export type LogLine = { at: string; stream: LogChunk['stream']; text: string }

/** Lines that belong together: those of one step, in the order in which they were written. */
export type Segment = { key: string; step: string; first: number; count: number }

export type Log = {
  /** Grows in place; `version` says when it did. */
  lines: readonly LogLine[]
  segments: readonly Segment[]
  version: number
  status: 'following' | 'ended' | 'failed'
  error: unknown
}

/** More often would be faster than anybody reads, and slower for the page. */
const showEveryMs = 100

/** Follows the log of a deployment to its end, over connections that break, and keeps it as lines. */
export const createLogStore = (deploymentId: string) => {
  const lines: LogLine[] = []
  const segments: Segment[] = []
  /** The line that each stream of each step has begun and not ended. */
  const open = new Map<string, LogLine>()
  const listeners = new Set<() => void>()
  let log: Log = { lines, segments, version: 0, status: 'following', error: undefined }
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort: AbortController | undefined

  const show = (change: Partial<Log> = {}) => {
    clearTimeout(timer)
    timer = undefined
    log = { ...log, ...change, version: log.version + 1 }
    for (const listener of listeners) listener()
  }

  const addLine = (step: string, line: LogLine) => {
    const last = segments.at(-1)
    if (last?.step === step) last.count += 1
    else {
      const earlier = segments.filter(one => one.step === step).length
      segments.push({
        key: earlier === 0 ? step : `${step}.${earlier + 1}`,
        step,
        first: lines.length,
        count: 1,
      })
    }
    lines.push(line)
  }

  const take = ({ step, stream, text, at }: LogChunk) => {
    const key = `${step} ${stream}`
    const parts = text.split('\n')
    for (const [index, part] of parts.entries()) {
      const begun = open.get(key)
      const isLast = index === parts.length - 1
      if (begun) begun.text += part
      else if (part !== '' || !isLast) {
        const line = { at, stream, text: part }
        addLine(step, line)
        if (isLast) open.set(key, line)
      }
      if (!isLast) open.delete(key)
    }
    timer ??= setTimeout(show, showEveryMs)
  }

  const follow = async (signal: AbortSignal) => {
    try {
      // Each chunk comes once and in order; where a connection breaks, the next one goes on after the last chunk.
      for await (const chunk of api.followLogs(deploymentId, { signal })) take(chunk)
      show({ status: 'ended' })
    } catch (error) {
      if (!signal.aborted) show({ status: 'failed', error })
    }
  }

  const start = () => {
    abort = new AbortController()
    lines.length = 0
    segments.length = 0
    open.clear()
    show({ status: 'following', error: undefined })
    void follow(abort.signal)
  }
  const stop = () => {
    abort?.abort()
    clearTimeout(timer)
  }
  return {
    start,
    stop,
    getLog: () => log,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

export type LogStore = ReturnType<typeof createLogStore>
