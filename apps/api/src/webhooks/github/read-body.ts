import type { IncomingMessage } from 'node:http'
import { DomainError } from '@taxiway/domain'
import { tooLarge } from './check-head.js'

/**
 * Collects the raw bytes and counts them as they arrive. Rejects with 413 above `maxBytes` and with 408 after
 * `timeoutMs`, and frees the bytes in both cases.
 */
export const readBody = (
  stream: IncomingMessage,
  { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => finish(new DomainError('request.timeout')), timeoutMs)
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) return finish(tooLarge(maxBytes))
      chunks.push(chunk)
    }
    const onEnd = () => finish()
    const onBroken = () =>
      finish(new DomainError('request.malformed', { message: 'The body ended before it was complete.' }))
    const finish = (error?: Error) => {
      clearTimeout(timer)
      stream.off('data', onData).off('end', onEnd).off('aborted', onBroken).off('close', onBroken)
      const collected = chunks
      chunks = []
      if (error) reject(error)
      else resolve(collected.length === 1 ? (collected[0] as Buffer) : Buffer.concat(collected, size))
    }
    // A broken connection also emits 'error'; without a listener, that would end the process.
    stream.on('error', onBroken)
    stream.on('data', onData).on('end', onEnd).on('aborted', onBroken).on('close', onBroken)
  })
