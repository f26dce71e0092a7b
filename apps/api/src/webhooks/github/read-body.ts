import type { IncomingMessage } from 'node:http'
import { DomainError } from '@taxiway/domain'
import { tooLarge } from './check-head.js'

/**
 * Collects the bytes as they are, counting while they come. Rejects with 413 past `maxBytes` and with 408 after `timeoutMs`, and in
 * both cases lets go of what it had.
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
    // A broken connection also says 'error'; unheard, it would end the process.
    stream.on('error', onBroken)
    stream.on('data', onData).on('end', onEnd).on('aborted', onBroken).on('close', onBroken)
  })
