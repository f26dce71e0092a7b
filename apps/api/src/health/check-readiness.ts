import type { Deps } from '../deps.js'

export type DependencyReport = {
  status: 'ok' | 'degraded' | 'failed'
  reason: string
}
export type ReadinessReport = {
  status: 'ready' | 'not_ready'
  dependencies: Record<'postgres' | 'migrations' | 'queue' | 'workers', DependencyReport>
}

type ReadinessDeps = Pick<Deps, 'readiness' | 'redis' | 'pool'>

const timeoutMs = 2_000

/**
 * Asks each dependency, all within two seconds. Only Postgres and its migrations decide: without Redis wake-ups and rate limits are
 * slower or stricter, and without a worker everything is accepted and waits.
 */
export const checkReadiness = async ({ readiness, redis, pool }: ReadinessDeps): Promise<ReadinessReport> => {
  const [postgres, migrations, queue, workers] = await Promise.all([
    ask(
      () => pool.query('select 1'),
      () => ok('answers'),
      failed('does not answer'),
    ),
    ask(
      readiness.isMigrated,
      done => (done ? ok('up to date') : failed('not applied: run `npm run db:migrate`')),
      failed('cannot be read'),
    ),
    redis === null
      ? ok('Postgres carries wake-ups; Redis is not configured')
      : ask(
          () => redis.ping(),
          () => ok('Redis answers'),
          degraded('Redis does not answer; work starts later, nothing is lost'),
        ),
    ask(
      readiness.countWorkers,
      count => (count > 0 ? ok(`${count} alive`) : degraded('none alive; work waits until one starts')),
      degraded('unknown'),
    ),
  ])
  const isReady = postgres.status === 'ok' && migrations.status === 'ok'
  return { status: isReady ? 'ready' : 'not_ready', dependencies: { postgres, migrations, queue, workers } }
}

const ok = (reason: string): DependencyReport => ({ status: 'ok', reason })
const degraded = (reason: string): DependencyReport => ({ status: 'degraded', reason })
const failed = (reason: string): DependencyReport => ({ status: 'failed', reason })

/** Errors become the report: their text may name hosts, and this page is public. */
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
