import { sampleChange, sampleRepositoryFiles } from '@taxiway/github-emulator'
import t from 'tap'
import { openStage } from '../src/scenarios/open-stage.js'

t.setTimeout(580_000)

t.test('pushes and ends', async t => {
  const stage = await openStage(t)

  t.test('only the newest of many pushes is deployed (case 20)', async t => {
    const pull = (await stage.scene()).pullRequest()
    const first = await pull.opens()
    for (let count = 0; count < 8; count += 1) await pull.pushes()
    await pull.becomes(t, {
      ...{ desired: 'up', serves: pull.head(), apps: 1, machines: 'started 1', check: 'success' },
      comment: new RegExp(pull.head().slice(0, 7)),
    })
    t.not(first, pull.head())
    await stage.isInOrder(t)
  })

  t.test('a reopened pull request gets its app again, under the same address (cases 48, 50)', async t => {
    const { pullRequest, user } = await stage.scene()
    const pull = pullRequest()
    await pull.opens()
    await pull.becomes(t, { serves: pull.head(), check: 'success' })
    const { url } = await user.reads(pull)
    await pull.closes()
    await pull.becomes(t, { desired: 'down', reason: 'closed', apps: 0, machines: '' })
    await pull.reopens()
    await pull.becomes(t, { desired: 'up', serves: pull.head(), apps: 1, check: 'success' })
    t.equal((await user.reads(pull))['url'], url, 'the address is the same')
    await stage.isInOrder(t)
  })

  t.test('a force-push is deployed like a push, though its branch begins anew (case 22)', async t => {
    const pull = (await stage.scene()).pullRequest()
    const first = await pull.opens()
    await pull.becomes(t, { serves: first })
    const files = { ...sampleRepositoryFiles(), ...sampleChange(3) }
    const forced = await pull.pushes({ files, force: true, parent: null })
    await pull.becomes(t, { desired: 'up', serves: forced, apps: 1, check: 'success' })
  })
})
