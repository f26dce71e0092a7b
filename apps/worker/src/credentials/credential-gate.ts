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
  /** Identifies the credential without containing it. */
  credential: string
  /** The error that reports the refusal. */
  refusal: ErrorCode
  /**
   * Makes a provider call that any working credential may make; throws `refusal` when the provider refuses
   * it.
   */
  check: () => Promise<unknown>
}

/**
 * Stops calls to a provider that refuses our credential. All workers share this state through the database:
 * only one probe at a time is sent, operators are alerted once, and waiting work continues when a probe is
 * accepted.
 */
export type CredentialGate = {
  /**
   * Throws the refusal, with `details.retryAt`, while the credential is paused. An unreachable database
   * pauses nothing.
   */
  admit: () => Promise<void>
  /** Records a refusal from an attempt; ignores all other errors. */
  note: (error: unknown) => Promise<void>
  /** Probes a paused credential if a probe is due and no other worker is probing. */
  probe: () => Promise<void>
}

/** The gate checks for a pause before every call, and pauses change slowly, so it caches the answer. */
const glanceMs = 1_000
/** A working credential was refused a call. After an hour without such a refusal, a new one alerts again. */
const quietMs = 3_600_000

export const createCredentialMetrics = (metrics: Metrics) => ({
  paused: metrics.gauge('credential_paused', 'Whether a provider refuses one of our credentials: 0 or 1.', [
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
      logger.warn({ err: error, credential }, 'the probe of a credential failed; it is retried')
      return 'unknown'
    }
  }

  const probe: CredentialGate['probe'] = async () => {
    seen = null
    const isPaused = (await look()) !== null
    // Work that waited for a replaced credential, or for a key, continues with the new one.
    if (isFirst) await endProviderWaits(db, isPaused ? ['decrypt'] : ['provider_auth', 'decrypt'])
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
        ? 'a provider refuses our credential: all work that needs it waits; replace it or restore its permissions'
        : 'a provider accepts our credential but refused one call with it: check its permissions and the state of its organization',
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
        logger.warn(
          { err: thrown, credential },
          'recording a refused credential failed; the next refusal tries again',
        )
      }
    },
    probe,
  }
}
