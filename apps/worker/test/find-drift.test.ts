import type { EnvironmentId } from '@taxiway/domain'
import t from 'tap'
import { findDrift, type KnownEnvironment, type SeenApp } from '../src/reconcile/find-drift.js'

const budget = { floor: 10, share: 0.2 }
const environment = (values: Partial<KnownEnvironment> = {}): KnownEnvironment => ({
  id: 'env_1' as EnvironmentId,
  appName: 'shop',
  network: 'ours',
  desired: 'up',
  isLive: true,
  ...values,
})
const app = (values: Partial<SeenApp> = {}): SeenApp => ({
  name: 'shop',
  network: 'ours',
  machineCount: 1,
  ...values,
})
const kinds = (apps: SeenApp[], known: KnownEnvironment) =>
  findDrift(apps, [known], budget).drift.map(one => one.kind)

t.test('a converged app is no drift, and an app in another network is not ours', async t => {
  t.same(kinds([app()], environment()), [])
  t.same(kinds([], environment({ desired: 'down', isLive: false })), [])
  t.same(kinds([app({ network: 'theirs' })], environment({ desired: 'down', isLive: false })), [])
})

t.test('an app that should be gone is found, even if it still counts as live', async t => {
  t.same(kinds([app()], environment({ desired: 'down', isLive: false })), ['leftover'])
  t.same(kinds([app()], environment({ desired: 'down', isLive: true })), ['leftover'])
})

t.test('an app that should serve but does not is found', async t => {
  t.same(kinds([], environment()), ['missing'])
  t.same(kinds([app({ machineCount: 0 })], environment()), ['missing'])
  t.same(kinds([app({ network: 'theirs' })], environment()), ['missing'])
})

t.test('an extra machine is found, with or without a live one', async t => {
  t.same(kinds([app({ machineCount: 2 })], environment()), ['surplus'])
  t.same(kinds([app()], environment({ isLive: false })), ['surplus'])
})

t.test('an empty list is treated as implausible', async t => {
  const known = Array.from({ length: 50 }, (_, index) => environment({ appName: `shop-${index}` }))
  t.ok(findDrift([], known, budget).overBudget)
  t.notOk(findDrift([], known.slice(0, 10), budget).overBudget)
})
