import { pipeline, type Readable, Transform } from 'node:stream'

/** Thrown when an answer is longer than was allowed for it. */
export class BodyTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer is longer than ${maxBytes} bytes`)
    this.name = 'BodyTooLarge'
  }
}

/** Reads all of it, or throws `BodyTooLarge` having kept no more than the limit. */
export const readBody = async (body: Readable, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new BodyTooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Reads at most the limit and drops the rest: for error texts. */
export const readStart = async (body: Readable, maxBytes: number): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
}

/** The same bytes as a stream that fails with `BodyTooLarge` once there are too many; `onEnd` is called however it ends. */
export const boundStream = (body: Readable, maxBytes: number, onEnd: () => void): Readable => {
  let size = 0
  const bounded = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length
      if (size > maxBytes) done(new BodyTooLarge(maxBytes))
      else done(null, chunk)
    },
  })
  return pipeline(body, bounded, onEnd)
}
