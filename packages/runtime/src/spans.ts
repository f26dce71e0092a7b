import { AsyncLocalStorage } from 'node:async_hooks'
import { correlationIdNow, isPass, startTrail, type Trail } from './trail.js'

export type SpanKind = 'server' | 'client' | 'consumer' | 'internal'
/** Never a text from outside: spans leave the installation. */
export type SpanAttributes = Record<string, string | number | boolean | undefined>
export type SpanStart = {
  name: string
  kind?: SpanKind
  attributes?: SpanAttributes
  /** The first span of a story. Every other one without a span around it hangs below that one, in whichever process it was. */
  isFirst?: boolean
}
export type OpenSpan = { id: string; end: (ended?: { error?: string; attributes?: SpanAttributes }) => void }
export type Tracer = {
  begin: (start: SpanStart & { correlationId: string; parentId: string | null }) => OpenSpan
}

type Around = { correlationId: string; id: string }

const around = new AsyncLocalStorage<Around>()
let tracer: Tracer | null = null

/** Spans of this process go to this tracer from now on; null: nowhere. There is one, as there is one log. */
export const useTracer = (next: Tracer | null): void => {
  tracer = next
}

/** Begins a span of the story in progress; null without a tracer or a story. Run the work with `within`, and call `end`. */
export const openSpan = (
  start: SpanStart,
): (Pick<OpenSpan, 'end'> & { within: <Result>(work: () => Result) => Result }) | null => {
  const correlationId = correlationIdNow()
  if (tracer === null || correlationId === null) return null
  const outer = around.getStore()
  const parentId = outer?.correlationId === correlationId ? outer.id : null
  // Periodic passes look for work and mostly find none: what they only look at is no story.
  if (parentId === null && start.kind === 'client' && isPass(correlationId)) return null
  const { id, end } = tracer.begin({ ...start, correlationId, parentId })
  return { end, within: work => around.run({ correlationId, id }, work) }
}

/** Runs the work as a span. */
export const inSpan = async <Result>(start: SpanStart, work: () => Promise<Result>): Promise<Result> => {
  const span = openSpan(start)
  if (span === null) return work()
  try {
    const result = await span.within(work)
    span.end()
    return result
  } catch (error) {
    span.end({ error: codeOf(error) })
    throw error
  }
}

/** Runs found work as a story, or as the part of one that its row belongs to. */
export const startStory = <Result>(
  trail: Trail,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> => startTrail(trail, () => inSpan({ name, kind: 'consumer' }, work))

/** The stable code of an error, or its class; never its message. */
const codeOf = (error: unknown): string => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'
}
