import type { DependencyReport, ReadinessReport } from '../src/health/check-readiness.js'

const names = ['postgres', 'migrations', 'keys', 'queue', 'workers'] as const

/** What `/readyz` says when everything is in order, but for what is named. */
export const readyReport =
  (broken: Partial<Record<(typeof names)[number], DependencyReport['status']>> = {}) =>
  async (): Promise<ReadinessReport> => ({
    status: Object.values(broken).includes('failed') ? 'not_ready' : 'ready',
    dependencies: Object.fromEntries(
      names.map(name => [name, { status: broken[name] ?? 'ok', reason: '' }]),
    ) as ReadinessReport['dependencies'],
  })
