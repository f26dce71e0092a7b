import type { createReadinessReads } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Vault } from '@taxiway/vault'
import type { Redis } from 'ioredis'

export type DependencyReport = {
  status: 'ok' | 'degraded' | 'failed'
  reason: string
}
export type ReadinessReport = {
  status: 'ready' | 'not_ready'
  dependencies: Record<'postgres' | 'migrations' | 'keys' | 'queue' | 'workers', DependencyReport>
}

type ReadinessDeps = {
  readiness: ReturnType<typeof createReadinessReads>
  redis: Pick<Redis, 'set'> | null
  vault: Pick<Vault, 'check'>
}

const timeoutMs = 2_000
const writtenForMs = 10_000

/**
 * Checks for each dependency what Taxiway needs of it, all within two seconds: a Redis that answers PING may
 * refuse every write, and a running worker may be unable to claim work. Only Postgres, its migrations and its
 * keys decide: without Redis wake-ups and rate limits are slower or stricter, and without a worker accepted
 * work waits.
 */
export const checkReadiness = async (deps: ReadinessDeps): Promise<ReadinessReport> => {
  const { readiness, vault } = deps
  const [postgres, migrations, keys, queue, workers] = await Promise.all([
    ask(
      readiness.acceptsWrites,
      accepts => (accepts ? ok('accepts writes') : failed('is read-only: point DATABASE_URL at the primary')),
      failed('does not answer'),
    ),
    ask(
      readiness.isMigrated,
      done => (done ? ok('up to date') : failed('not applied: run `npm run db:migrate`')),
      failed('cannot be read'),
    ),
    ask(
      () => vault.check().then(async () => judgeValues(await readiness.countUnopened()), judgeKeys),
      report => report,
      failed('cannot be checked: the database does not answer'),
    ),
    askQueue(deps),
    ask(readiness.countClaiming, judgeWorkers, degraded('unknown')),
  ])
  const isReady = [postgres, migrations, keys].every(({ status }) => status === 'ok')
  return {
    status: isReady ? 'ready' : 'not_ready',
    dependencies: { postgres, migrations, keys, queue, workers },
  }
}

/** The page is public, so it counts and names nothing. */
const judgeValues = (unopened: number): DependencyReport =>
  unopened === 0
    ? ok('ENCRYPTION_SECRET opens this database')
    : failed(
        `${unopened} environments wait for a stored value that no key opens: restore the key, or set the variable again`,
      )

const judgeKeys = (error: unknown): DependencyReport => {
  if (isDomainError(error, 'crypto.wrong_secret'))
    return failed(
      'ENCRYPTION_SECRET does not belong to this database: restart with the secret that the other processes have',
    )
  if (isDomainError(error, 'crypto.key_check_missing'))
    return failed('the key check of this database is missing: restore the row of key_check from a backup')
  throw error
}

const askQueue = async ({ redis }: Pick<ReadinessDeps, 'redis'>): Promise<DependencyReport> =>
  redis === null
    ? ok('Postgres carries wake-ups; Redis is not configured')
    : ask(
        () =>
          redis.set('readyz', '1', 'PX', writtenForMs).then(
            () => ok('Redis accepts writes'),
            error => judgeRedis(error),
          ),
        report => report,
        degraded('Redis does not answer; work starts later, no work is lost'),
      )

/**
 * Redis gives the cause in the first word of its answer: OOM, MISCONF, READONLY, NOPERM. The other words may
 * name hosts.
 */
const judgeRedis = (error: unknown): DependencyReport => {
  const { name, message } = error as Error
  if (name !== 'ReplyError') throw error
  const word = /^[A-Z]+(?= )/.exec(message)?.[0] ?? 'error'
  return degraded(
    `Redis refuses writes (${word}); work starts later, no work is lost. Free its memory or disk, or point REDIS_URL at the primary`,
  )
}

const judgeWorkers = ({ alive, claiming }: { alive: number; claiming: number }): DependencyReport => {
  if (alive === 0) return degraded('no worker is running; work waits until one starts')
  if (claiming === 0)
    return degraded(`${alive} running, none can claim work; work waits. Read the log of a worker`)
  return ok(claiming === alive ? `${alive} alive` : `${alive} running, ${claiming} can claim work`)
}

const ok = (reason: string): DependencyReport => ({ status: 'ok', reason })
const degraded = (reason: string): DependencyReport => ({ status: 'degraded', reason })
const failed = (reason: string): DependencyReport => ({ status: 'failed', reason })

/** Reports errors without their text: it may name hosts, and this page is public. */
const ask = async <Answer>(
  question: () => Promise<Answer>,
  judge: (answer: Answer) => DependencyReport,
  otherwise: DependencyReport,
): Promise<DependencyReport> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<DependencyReport>(resolve => {
    timer = setTimeout(resolve, timeoutMs, otherwise)
  })
  try {
    return await Promise.race([question().then(judge), late])
  } catch {
    return otherwise
  } finally {
    clearTimeout(timer)
  }
}
