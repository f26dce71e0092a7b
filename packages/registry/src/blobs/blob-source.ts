import { createReadStream } from 'node:fs'

/** A blob that can be read again from any place, so that an interrupted upload goes on where the registry got to. */
export type BlobSource = {
  digest: string
  size: number
  open: (offset: number, signal?: AbortSignal) => AsyncIterable<Buffer>
}

export const blobFromFile = (
  file: string,
  { digest, size }: { digest: string; size: number },
): BlobSource => ({
  digest,
  size,
  open: (offset, signal) => createReadStream(file, { start: offset, ...(signal && { signal }) }),
})

export const blobFromBytes = (bytes: Buffer, digest: string): BlobSource => ({
  digest,
  size: bytes.length,
  open: async function* (offset) {
    yield bytes.subarray(offset)
  },
})

/** Pieces of exactly `bytes`, the last one excepted. */
export async function* inChunks(stream: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  for await (let piece of stream) {
    while (size + piece.length >= bytes) {
      const head = piece.subarray(0, bytes - size)
      yield Buffer.concat([...held, head])
      piece = piece.subarray(head.length)
      held = []
      size = 0
    }
    if (piece.length === 0) continue
    held.push(piece)
    size += piece.length
  }
  if (size > 0) yield Buffer.concat(held)
}
