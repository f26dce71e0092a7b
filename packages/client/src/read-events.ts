import { createEventParser, type ServerSentEvent } from './event-parser.js'

/**
 * The events of one connection, until it ends. A connection without data for `idleTimeoutMs` counts as dead
 * and ends as well: the API sends a comment every 15 seconds. Leaving the loop closes the connection.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  idleTimeoutMs: number,
): AsyncGenerator<ServerSentEvent, void, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parser = createEventParser()
  try {
    for (;;) {
      const piece = await readInTime(reader, idleTimeoutMs)
      if (piece === undefined || piece.done) return
      yield* parser.push(decoder.decode(piece.value, { stream: true }))
    }
  } finally {
    // A broken connection cannot be closed any more; ignore the error.
    await reader.cancel().catch(() => undefined)
  }
}

const readInTime = async (reader: ReadableStreamDefaultReader<Uint8Array>, timeoutMs: number) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), timeoutMs)
  })
  try {
    return await Promise.race([reader.read(), late])
  } finally {
    clearTimeout(timer)
  }
}
