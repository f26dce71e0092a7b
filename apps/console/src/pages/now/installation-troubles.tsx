import { useQuery } from '@tanstack/react-query'
import type { System } from '../../data/client.js'
import { useNow } from '../../data/now.js'
import { slowPollMs } from '../../data/query-client.js'
import { readSystem } from '../../data/reads.js'
import { useSignedIn } from '../../data/session.js'
import { showHidden } from '../../data/visible-text.js'
import { Row } from '../../parts/rows.js'
import { StateBadge } from '../../parts/state-badge.js'

export type Trouble = { title: string; detail: string; isFailure: boolean }

const dayMs = 24 * 60 * 60_000
const oldSecretDays = 365

/** What is wrong with the installation as a whole. Only its operators may read it; for others there is none. */
export const useInstallationTroubles = (): Trouble[] => {
  const { isOperator } = useSignedIn()
  const nowMs = useNow()
  const { data } = useQuery({ ...readSystem, enabled: isOperator, refetchInterval: slowPollMs })
  return data ? listTroubles(data, nowMs) : []
}

const listTroubles = (
  { breakers, refusedCredentials, checker, sweep, encryptionSecretSince }: System,
  nowMs: number,
): Trouble[] => {
  const troubles: Trouble[] = []
  const fail = (title: string, detail: string) => troubles.push({ title, detail, isFailure: true })
  const warn = (title: string, detail: string) => troubles.push({ title, detail, isFailure: false })
  if (checker.violations > 0)
    fail(
      `Broken invariants: ${checker.violations}`,
      showHidden(checker.newest[0]?.what ?? 'The checker found rows that must not be.'),
    )
  for (const { credential, paused } of refusedCredentials)
    fail(
      `The credential ${showHidden(credential)} is refused`,
      paused ? 'Its calls wait. Replace it.' : 'Its calls go on. Replace it.',
    )
  for (const { key } of breakers)
    warn(
      `Calls to ${showHidden(key.split('|')[0] ?? key)} are paused`,
      'It failed too often, so its breaker is open. Taxiway probes it by itself.',
    )
  if (sweep?.withheld && sweep.confirmedAt === null)
    warn(`${sweep.strayCount} apps on Fly look astray`, 'None is removed before an operator confirms.')
  const days = encryptionSecretSince ? Math.floor((nowMs - Date.parse(encryptionSecretSince)) / dayMs) : 0
  if (days >= oldSecretDays) warn(`ENCRYPTION_SECRET is ${days} days old`, 'Rotate it: the runbook says how.')
  return troubles
}

export const TroubleRow = ({ trouble: { title, detail, isFailure } }: { trouble: Trouble }) => (
  <Row
    href="/system"
    state={<StateBadge noun="trouble" state={isFailure ? 'failure' : 'warning'} />}
    title={title}
    detail={detail}
  />
)
