import {
  claimProbe,
  type Database,
  endProviderWaits,
  findCredentialPause,
  forgetRefusals,
  noteRefusal,
  type ProbeOutcome,
  settleProbe,
} from '@taxiway/db'
import { DomainError, type ErrorCode, isDomainError } from '@taxiway/domain'
import type { Clock, Logger, Metrics } from '@taxiway/runtime'

export type ProbeSettings = { everyMs: number; maxMs: number; leaseMs: number }

type Deps = {
  db: Database
  clock: Clock
  logger: Logger
  owner: string
  metrics: ReturnType<typeof createCredentialMetrics>
  settings: ProbeSettings
  /** Names the credential without holding it. */
  credential: string
  /** The error of a provider that refuses it. */
  refusal: ErrorCode
  /** Asks the provider for something that any working credential may have; throws `refusal` when it is refused. */
  check: () => Promise<unknown>
}

/**
 * Keeps calls from a provider that refuses our credential. What one worker finds all of them know, through the database: nothing is sent but
 * one probe at a time, operators are alerted once, and what waited goes on when a probe is accepted.
 */
export type CredentialGate = {
  /** Throws the refusal, with `details.retryAt`, while the credential is paused. A database that is away pauses nothing. */
  admit: () => Promise<void>
  /** Takes note of an error of an attempt; others are of no interest. */
  note: (error: unknown) => Promise<void>
  /** Probes a paused credential, if that is due and no other worker does. */
  probe: () => Promise<void>
}

/** A pause is asked for before every call, and nothing changes that fast. */
const glanceMs = 1_000
/** What was refused by a credential that works is told again after an hour without it. */
const quietMs = 3_600_000

export const createCredentialMetrics = (metrics: Metrics) => ({
  paused: metrics.gauge('credential_paused', 'Whether a provider refuses a credential of ours: 0 or 1.', [
    'credential',
  ]),
  alerts: metrics.counter('credential_alerts_total', 'Refusals that operators were alerted to.', [
    'credential',
    'extent',
  ]),
})

export const createCredentialGate = (deps: Deps): CredentialGate => {
  const { db, clock, logger, owner, metrics, settings, credential, refusal, check } = deps
  let isFirst = true
  let seen: { atMs: number; pause: { forMs: number } | null } | null = null

  const look = async () => {
    const atMs = clock.monotonicMs()
    if (seen && atMs - seen.atMs < glanceMs) return seen.pause
    const pause = await findCredentialPause(db, credential)
    seen = { atMs, pause }
    metrics.paused.set({ credential }, pause ? 1 : 0)
    return pause
  }

  const admit: CredentialGate['admit'] = async () => {
    const pause = await look().catch(() => null)
    if (!pause) return
    throw new DomainError(refusal, {
      details: { paused: true, retryAt: clock.now().getTime() + pause.forMs },
    })
  }

  const ask = async (): Promise<ProbeOutcome> => {
    try {
      await check()
      return 'accepted'
    } catch (error) {
      if (isDomainError(error, refusal)) return 'refused'
      logger.warn({ err: error, credential }, 'a credential could not be probed; it is probed again')
      return 'unknown'
    }
  }

  const probe: CredentialGate['probe'] = async () => {
    seen = null
    const isPaused = (await look()) !== null
    // What waited for a credential that was replaced goes on with this one.
    if (!isPaused && isFirst) await endProviderWaits(db, ['provider_auth'])
    isFirst = false
    if (!isPaused || !(await claimProbe(db, credential, owner, settings.leaseMs))) return
    const outcome = await ask()
    const { everyMs: baseMs, maxMs: capMs } = settings
    const settled = await settleProbe(db, { credential, owner, baseMs, capMs }, outcome)
    seen = null
    await look()
    if (!settled) return
    if (settled.alert) alert(settled.alert)
    if (outcome !== 'accepted') return
    const due = await endProviderWaits(db, ['provider_auth'])
    logger.info({ credential, due }, 'a credential is accepted')
  }

  const alert = (extent: 'partly' | 'wholly') => {
    metrics.alerts.inc({ credential, extent })
    logger.error(
      { alert: true, credential, extent },
      extent === 'wholly'
        ? 'a provider refuses our credential: all work that needs it waits; replace it, or give it its rights back'
        : 'a provider accepts our credential and refused a call under it: check its rights and the state of its organization',
    )
  }

  return {
    admit,
    note: async error => {
      if (!isDomainError(error, refusal) || error.details?.['paused']) return
      try {
        await forgetRefusals(db, credential, quietMs)
        await noteRefusal(db, credential, error.details?.['reason'] !== 'forbidden')
        await probe()
      } catch (thrown) {
        logger.warn({ err: thrown, credential }, 'a refusal was not noted; the next one is')
      }
    },
    probe,
  }
}
