import { DomainError } from '@taxiway/domain'
import { correlationIdNow, openSpan, systemClock } from '@taxiway/runtime'
import { createBackoff } from './backoff.js'
import { createBreakerGate } from './breaker-gate.js'
import { defaultBreakerPolicy } from './breaker-store.js'
import { cutShort, isDeadline, noTimeLeft } from './deadline-errors.js'
import { deadlineIn, sleepOrThrow } from './deadlines.js'
import { createDispatcher } from './dispatcher.js'
import { FailedTry } from './failed-try.js'
import { defaultRetry, type OutboundOptions } from './outbound-options.js'
import type { CallOutcome, Outbound, OutboundRequest, OutboundResponse, Parse } from './outbound-types.js'
import { createPauseGate, isPaused } from './pause-gate.js'
import { createRetryBudget } from './retry-budget.js'
import { send } from './send.js'

/** A try shorter than this is not worth beginning. */
const shortestTryMs = 100
/** A shorter try that our deadline cuts off says nothing about the target. */
const fairTryMs = 5_000
/** Pause of a bucket after a 429 that says nothing about when to come back. */
const unstatedPauseMs = 1_000

type AnyRequest = OutboundRequest & { parse?: Parse<unknown> }

/**
 * The one way to call an outside service. Every call ends by its deadline, every try by its timeout; only what may be repeated
 * is repeated, with full jitter and within a budget; a failing host is left alone by all processes together.
 * Throws `outbound.*` (or the caller's own codes by `classify`); `details.retryAt` (epoch ms) says when to come back where that
 * is known, and `details.outcomeUnknown` whether the target may have acted. An aborted `signal` throws its own reason.
 */
export const createOutbound = ({
  name,
  baseUrl,
  credentialId,
  breakerStore,
  breakerPolicy,
  headers,
  clock = systemClock,
  random = Math.random,
  metrics = {},
  timeoutMs = 30_000,
  defaultDeadlineMs = 120_000,
  retry: retryOptions = {},
  buckets = {},
  pauses,
  readPauseMs,
  maxBytes = 8 * 1024 * 1024,
  classify,
  dispatcher: givenDispatcher,
}: OutboundOptions): Outbound => {
  const base = new URL(baseUrl)
  const retry = { ...defaultRetry, ...retryOptions }
  const budget = createRetryBudget(retry.budget, clock)
  const dispatcher = givenDispatcher ?? createDispatcher()
  const policy = { ...defaultBreakerPolicy, ...breakerPolicy }
  const gate = createBreakerGate({ name, store: breakerStore, policy, clock, metrics })
  const pauseGate = createPauseGate({ name, store: pauses, clock })
  const breakerKey = (credential: string) => `${base.host}|${credential}`

  const request = async (wanted: AnyRequest): Promise<OutboundResponse<unknown>> => {
    const deadline = wanted.deadline ?? deadlineIn(clock, defaultDeadlineMs)
    assertMonotonic(deadline - clock.monotonicMs())
    const nextDelay = createBackoff(retry, random)
    let last: FailedTry | undefined
    budget.recordCall()
    for (let attempt = 1; ; attempt += 1) {
      const startedAt = clock.monotonicMs()
      const { method, action = 'default' } = wanted
      const span = openSpan({
        name: `${method} ${name} ${action}`,
        kind: 'client',
        attributes: {
          'server.address': base.host,
          'http.request.method': method,
          'taxiway.attempt': attempt,
        },
      })
      const report = (outcome: CallOutcome, status?: number) => {
        const durationMs = clock.monotonicMs() - startedAt
        metrics.onCall?.({ name, host: base.host, method, action, outcome, status, durationMs, attempt })
        span?.end({
          ...(outcome === 'ok' ? {} : { error: outcome }),
          attributes: { 'http.response.status_code': status },
        })
      }
      try {
        const response = await (span?.within(() => tryOnce(wanted, deadline)) ?? tryOnce(wanted, deadline))
        report('ok', response.status)
        return response
      } catch (thrown) {
        report(outcomeOf(thrown, wanted), thrown instanceof FailedTry ? thrown.status : undefined)
        // Too late for another try: what the last one said is worth more than that time is up.
        if (last && isDeadline(thrown instanceof FailedTry ? thrown.error : thrown)) throw last.error
        if (!(thrown instanceof FailedTry)) throw thrown
        last = thrown
      }
      const delayMs = last.retryAfterMs ?? nextDelay()
      const again =
        attempt < retry.maxAttempts &&
        last.mayRetry &&
        (last.notDone || isRepeatable(wanted)) &&
        clock.monotonicMs() + delayMs + shortestTryMs <= deadline &&
        budget.tryRetry()
      if (!again) throw last.error
      await sleepOrThrow(clock, delayMs, wanted.signal)
    }
  }

  const tryOnce = async (wanted: AnyRequest, deadline: number): Promise<OutboundResponse<unknown>> => {
    const { signal, action = 'default', bucketKey = '' } = wanted
    const key = breakerKey(wanted.credentialId ?? credentialId)
    const bucket = buckets[action]
    const pauseKey = wanted.pauseKey === undefined ? undefined : `${key}|${wanted.pauseKey}`
    signal?.throwIfAborted()
    await bucket?.take(bucketKey, { deadline: deadline - shortestTryMs, signal })
    // After waiting for the bucket: a pause may have begun meanwhile.
    await pauseGate.enter(pauseKey, wanted)
    const allHeaders = await headersOf(wanted)
    const pass = await gate.enter(key, deadline - shortestTryMs, signal)
    const fullMs = wanted.timeoutMs ?? timeoutMs
    const leftMs = deadline - clock.monotonicMs()
    const tryMs = Math.min(fullMs, leftMs)
    if (leftMs < Math.min(shortestTryMs, fullMs)) {
      await pass.settle('abandoned')
      throw noTimeLeft(name, wanted)
    }
    try {
      const response = await send({
        name,
        url: urlOf(base, wanted),
        dispatcher,
        request: wanted,
        headers: allHeaders,
        classify: wanted.classify ?? classify,
        action,
        timeoutMs: tryMs,
        untilDeadlineMs: leftMs,
        maxBytes: wanted.maxBytes ?? maxBytes,
        now: clock.now().getTime(),
      })
      await pass.settle('success')
      await pauseGate.pause(pauseKey, readPauseMs?.(response.headers))
      return response
    } catch (caught) {
      const isCut = isUnanswered(caught) && tryMs < Math.min(fullMs, fairTryMs)
      const breaker = await pass.settle(isCut ? 'abandoned' : breakerOutcome(caught))
      if (!(caught instanceof FailedTry)) throw caught
      const thrown = isCut ? caught.as(cutShort(name, wanted)) : caught
      if (await pauseGate.pause(pauseKey, thrown.pauseMs)) throw thrown
      if (thrown.kind === 'rate_limited') bucket?.pause(bucketKey, thrown.retryAfterMs ?? unstatedPauseMs)
      // Who finds out that the target is down, be it as the probe, is told to wait like all who are held back.
      throw breaker.state === 'open' ? thrown.notBefore(clock.now().getTime() + breaker.retryInMs) : thrown
    }
  }

  const headersOf = async (wanted: AnyRequest): Promise<Record<string, string>> => {
    const json = wanted.body !== undefined && typeof wanted.body === 'object'
    const all = {
      accept: 'application/json',
      'user-agent': 'taxiway',
      // GitHub and Fly ignore it; what stands between us and them can log it.
      'x-request-id': correlationIdNow() ?? undefined,
      ...(json && !(wanted.body instanceof Uint8Array) ? { 'content-type': 'application/json' } : {}),
      ...(await headers?.()),
      ...wanted.headers,
    }
    return Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
  }

  return {
    request: request as Outbound['request'],
    breaker: async (credential = credentialId) => {
      const key = breakerKey(credential)
      return { key, ...(await breakerStore.read(key, policy)) }
    },
    close: async () => {
      if (!givenDispatcher) await dispatcher.close()
    },
  }
}

const isRepeatable = ({ idempotent, method }: AnyRequest): boolean =>
  idempotent ?? (method !== 'POST' && method !== 'PATCH')

const urlOf = (base: URL, { path, query }: AnyRequest): URL => {
  if (!path.startsWith('/')) throw new TypeError(`an outbound path begins with a slash: ${path}`)
  const url = new URL(base.origin + base.pathname.replace(/\/$/, '') + path)
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) url.searchParams.append(key, String(one))
    }
  }
  return url
}

const isUnanswered = (thrown: unknown): boolean =>
  thrown instanceof FailedTry && thrown.kind === 'timeout' && thrown.status === undefined

const breakerOutcome = (thrown: unknown): 'success' | 'failure' | 'abandoned' => {
  if (!(thrown instanceof FailedTry)) return 'abandoned'
  return thrown.kind === 'rejected' || thrown.kind === 'rate_limited' ? 'success' : 'failure'
}

const outcomeOf = (thrown: unknown, { signal }: AnyRequest): CallOutcome => {
  if (thrown instanceof FailedTry) return thrown.kind
  if (signal?.aborted) return 'aborted'
  if (isDeadline(thrown)) return 'deadline_exceeded'
  if (isPaused(thrown)) return 'paused'
  return thrown instanceof DomainError && thrown.code === 'outbound.circuit_open' ? 'circuit_open' : 'aborted'
}

// An epoch time taken for a deadline would mean "never" without a word.
const assertMonotonic = (leftMs: number): void => {
  if (leftMs > 365 * 86_400_000)
    throw new TypeError('a deadline is a monotonic time: use deadlineIn(clock, ms)')
}
