import t from 'tap'
import { z } from 'zod'
import { costOf, describeCost, machinePriceEnv, parseMachinePrices } from '../src/index.js'

const env = z.object(machinePriceEnv)
const hour = 3_600_000
const prices = parseMachinePrices('shared-cpu-1x=7.2,performance-1x=72, memory=14.4')

t.test('a cost is the time of each size by its price, with the memory beyond the least', async t => {
  const cost = (guest: string, ms: number, running: string[] = []) =>
    costOf({ time: { [guest]: ms }, running }, prices)
  t.same(cost('shared-cpu-1x:256', hour), { machineSeconds: 3_600, soFar: 0.01, perDay: 0 })
  t.equal(cost('shared-cpu-1x:1280', hour).soFar, 0.03, 'one more GB')
  t.equal(cost('performance-1x:2048', hour).soFar, 0.1)
  t.equal(cost('shared-cpu-1x:256', 0, ['shared-cpu-1x:256']).perDay, 0.24)
  t.match(cost('shared-cpu-8x:2048', hour), { machineSeconds: 3_600, soFar: null }, 'a size without a price')
  t.equal(
    describeCost(cost('shared-cpu-1x:256', 2 * hour, ['shared-cpu-1x:256'])),
    '$0.02 so far, $0.24 a day while it runs',
  )
  t.equal(describeCost(cost('shared-cpu-1x:256', hour / 100)), 'less than $0.01 so far')
  t.equal(describeCost(cost('shared-cpu-8x:2048', hour)), undefined)
})

t.test('a table of prices that cannot be read is refused', async t => {
  for (const text of ['', 'shared-cpu-1x', 'shared-cpu-1x=-1', 'a=1;b=2'])
    t.notOk(env.safeParse({ MACHINE_PRICES: text }).success, text)
  t.ok(env.safeParse({}).success)
})
