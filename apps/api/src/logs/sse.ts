import type { DeploymentState } from '@taxiway/domain'
import type { LogChunk } from '../views/log-chunk.js'

/** How long a browser waits before it reconnects. */
export const sseStart = 'retry: 1000\n\n'
/** A comment: it keeps proxies from closing a quiet connection. */
export const sseHeartbeat = ': still here\n\n'

/** The data is one line of JSON, in which no text can end the line, so no log can forge an event. */
export const sseChunk = (chunk: LogChunk): string =>
  sseEvent({ id: String(chunk.seq), event: 'log', data: chunk })

/** The id of the last event. A browser that reconnects after it names it, and is told to stop. */
export const endId = 'end'

export const sseEnd = (state: DeploymentState): string =>
  sseEvent({ id: endId, event: 'end', data: { state } })

export const sseEvent = ({ id, event, data }: { id?: string; event: string; data: unknown }): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${toSafeJson(data)}\n\n`

// JSON leaves DEL and the C1 range unescaped, and terminals read U+009B as the start of an escape sequence.
const toSafeJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
