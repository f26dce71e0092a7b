import type { Readable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import { FailedTry, fromBadContent, fromProblem, fromThrown } from './failed-try.js'
import type { ClassifyProblem, OutboundRequest, OutboundResponse, Parse } from './outbound-types.js'
import { BodyTooLarge, boundStream, readBody, readStart } from './read-body.js'

export type Send = {
  name: string
  url: URL
  dispatcher: Dispatcher
  request: OutboundRequest & { parse?: Parse<unknown> }
  headers: Record<string, string>
  classify: ClassifyProblem | undefined
  action: string
  /** How long this try may take until it is answered in full (a stream: until it begins). */
  timeoutMs: number
  /** How long a stream may take in all. */
  untilDeadlineMs: number
  maxBytes: number
  now: number
}

const errorTextBytes = 64 * 1024

/** Makes one try. Throws `FailedTry`, or the signal's reason when the caller gave up. */
export const send = async (call: Send): Promise<OutboundResponse<unknown>> => {
  const { signal } = call.request
  signal?.throwIfAborted()
  const limit = createLimit(call)
  let streaming = false
  try {
    const response = await exchange(call, limit)
    streaming = call.request.parse === 'stream'
    return response
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason
    if (thrown instanceof FailedTry) throw thrown
    throw fromThrown(thrown, limit.hasPassed(), contextOf(call))
  } finally {
    // The reader of a stream goes on after this try; the stream ends its limit.
    if (!streaming) limit.clear()
  }
}

const exchange = async (call: Send, limit: Limit): Promise<OutboundResponse<unknown>> => {
  const { request: wanted, classify, action } = call
  const { statusCode, headers, body } = await request(call.url, {
    method: wanted.method,
    dispatcher: call.dispatcher,
    headers: call.headers,
    body: encodeBody(wanted.body),
    signal: limit.signal,
    // Our own timer ends the try; these only keep undici's defaults (5 minutes) from ending it earlier or a stream never.
    headersTimeout: call.timeoutMs + 1_000,
    bodyTimeout: call.timeoutMs + 1_000,
  })
  if (statusCode >= 400 && !wanted.accept?.includes(statusCode)) {
    const text = await readStart(body, errorTextBytes)
    const { method, path } = wanted
    const problem = { status: statusCode, headers, text, json: parseJson(text), method, path, action }
    throw fromProblem(problem, classify?.(problem), contextOf(call))
  }
  if (wanted.parse === 'stream') {
    limit.leaveToDeadline()
    return { status: statusCode, headers, body: boundStream(body, call.maxBytes, limit.clear) }
  }
  return { status: statusCode, headers, body: await readAs(call, statusCode, body) }
}

const readAs = async (call: Send, status: number, body: Readable): Promise<unknown> => {
  const { parse = 'json' } = call.request
  if (parse === 'none') {
    for await (const chunk of body) void chunk
    return undefined
  }
  const bytes = await readBody(body, call.maxBytes).catch(error => {
    if (error instanceof BodyTooLarge) throw fromBadContent('too_large', status, error, contextOf(call))
    throw error
  })
  if (parse === 'buffer') return bytes
  const text = bytes.toString('utf8')
  if (parse === 'text') return text
  const json = text.trim() === '' ? undefined : parseJson(text)
  // An accepted error status may carry any text; only a success has to be JSON.
  if (json === undefined && text.trim() !== '' && status < 400) {
    throw fromBadContent('not_json', status, undefined, contextOf(call))
  }
  if (typeof parse !== 'function' || status >= 400) return json
  try {
    return parse(json)
  } catch (error) {
    throw fromBadContent('unexpected_shape', status, error, contextOf(call))
  }
}

type Limit = {
  /** Aborted when the time is up or the caller gives up. */
  signal: AbortSignal
  hasPassed: () => boolean
  /** The answer has begun: only the deadline of the whole call ends it now. */
  leaveToDeadline: () => void
  clear: () => void
}

const createLimit = ({ timeoutMs, untilDeadlineMs, request: { signal } }: Send): Limit => {
  const late = new AbortController()
  const abortAfter = (ms: number) =>
    setTimeout(() => late.abort(new Error(`not finished within ${Math.round(ms)} ms`)), ms)
  const tryTimer = abortAfter(timeoutMs)
  const callTimer = abortAfter(untilDeadlineMs)
  return {
    signal: signal ? AbortSignal.any([late.signal, signal]) : late.signal,
    hasPassed: () => late.signal.aborted,
    leaveToDeadline: () => clearTimeout(tryTimer),
    clear: () => {
      clearTimeout(tryTimer)
      clearTimeout(callTimer)
    },
  }
}

const encodeBody = (body: unknown): string | Uint8Array | null => {
  if (body === undefined) return null
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const contextOf = ({ name, request: { method, path }, now }: Send) => ({ name, method, path, now })
