import { DomainError } from '@taxiway/domain'
import { type Clock, systemClock } from '@taxiway/runtime'
import { sleepOrThrow } from './deadlines.js'

export type TokenBucketsOptions = {
  ratePerSecond: number
  burst: number
  /** Buckets remembered at once; the least recently used full one is forgotten first. */
  maxKeys?: number
  clock?: Clock
}

export type TakeOptions = { deadline?: number | undefined; signal?: AbortSignal | undefined }

export type TokenBuckets = {
  /** Waits for a token; throws `outbound.deadline_exceeded` at once when none can come before the deadline (see `deadlineIn`). */
  take: (key: string, options?: TakeOptions) => Promise<void>
  /** Gives out nothing for `ms`, then starts again without a burst. */
  pause: (key: string, ms: number) => void
  size: () => number
}

type Bucket = { fullAt: number; pausedUntil: number }

/**
 * One token bucket per key, first come first served within this process. A token is reserved when it is asked for, so waiters
 * never race each other for it.
 */
export const createTokenBuckets = ({
  ratePerSecond,
  burst,
  maxKeys = 10_000,
  clock = systemClock,
}: TokenBucketsOptions): TokenBuckets => {
  const intervalMs = 1000 / ratePerSecond
  const burstMs = (burst - 1) * intervalMs
  const buckets = new Map<string, Bucket>()

  const bucketOf = (key: string): Bucket => {
    const bucket = buckets.get(key) ?? { fullAt: 0, pausedUntil: 0 }
    buckets.delete(key)
    buckets.set(key, bucket)
    if (buckets.size > maxKeys) forgetOne(key)
    return bucket
  }

  const forgetOne = (except: string): void => {
    const now = clock.monotonicMs()
    let victim: string | undefined
    for (const [key, bucket] of buckets) {
      if (key === except) continue
      victim ??= key
      if (bucket.fullAt <= now && bucket.pausedUntil <= now) {
        victim = key
        break
      }
    }
    if (victim !== undefined) buckets.delete(victim)
  }

  const take = async (key: string, { deadline, signal }: TakeOptions = {}): Promise<void> => {
    for (;;) {
      signal?.throwIfAborted()
      const bucket = bucketOf(key)
      const now = clock.monotonicMs()
      const allowedAt = Math.max(now, bucket.fullAt - burstMs, bucket.pausedUntil)
      if (deadline !== undefined && allowedAt > deadline)
        throw tooLate(key, clock.now().getTime() + allowedAt - now)
      bucket.fullAt = Math.max(bucket.fullAt, allowedAt) + intervalMs
      if (allowedAt <= now) return
      await sleepOrThrow(clock, allowedAt - now, signal)
      // A pause may have begun while we slept: then this reservation is void and we queue again behind it.
      if (bucket.pausedUntil <= clock.monotonicMs()) return
    }
  }

  const pause = (key: string, ms: number): void => {
    const bucket = bucketOf(key)
    bucket.pausedUntil = Math.max(bucket.pausedUntil, clock.monotonicMs() + ms)
    bucket.fullAt = Math.max(bucket.fullAt, bucket.pausedUntil + burstMs)
  }

  return { take, pause, size: () => buckets.size }
}

const tooLate = (key: string, retryAt: number): DomainError =>
  new DomainError('outbound.deadline_exceeded', {
    message: 'Our own rate limit leaves no room for this call before its deadline.',
    details: { key, retryAt },
  })
