import type { DeploymentState } from '@taxiway/domain'
import { createFakeClock } from '@taxiway/testing'
import t from 'tap'
import { followLog } from '../src/logs/follow-log.js'
import { createLogFeeds, type LogSource } from '../src/logs/log-feed.js'
import type { LogChunk } from '../src/views/log-chunk.js'

/** A log in memory, of which every question is counted, and a way to follow it. */
const aLog = (pageSize = 50) => {
  const clock = createFakeClock()
  const chunks: LogChunk[] = []
  const asked = { state: 0, chunks: 0 }
  let state: DeploymentState = 'building'
  let isAway = false
  const source: LogSource = {
    clock,
    readState: async () => {
      asked.state += 1
      if (isAway) throw new Error('the database is away')
      return state
    },
    readChunks: async after => {
      asked.chunks += 1
      return chunks.filter(({ seq }) => seq > after).slice(0, pageSize)
    },
    readLast: async () => chunks.at(-1)?.seq ?? -1,
  }
  const feeds = createLogFeeds<string>()
  const follow = (afterSeq = 0, signal = new AbortController().signal) =>
    followLog({ source, join: () => feeds.join('log', source), afterSeq, signal })
  return {
    clock,
    asked,
    follow,
    write: (count: number, text = 'line') => {
      for (let i = 0; i < count; i += 1)
        chunks.push({ seq: (chunks.at(-1)?.seq ?? 0) + 1, step: 'build', stream: 'stdout', text, at: '' })
    },
    /** The oldest are not kept any more. */
    forget: (count: number) => {
      chunks.splice(0, count)
    },
    end: (last: DeploymentState) => {
      state = last
    },
    away: (value: boolean) => {
      isAway = value
    },
  }
}

type Frames = AsyncGenerator<Buffer | string, void>

const seqsOf = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq))

/** Reads until the log ends; the numbers it saw, and the rest of what was said. */
const readAll = async (frames: Frames) => {
  let text = ''
  for await (const frame of frames) text += frame.toString()
  return { seqs: seqsOf(text), hasEnd: text.includes('event: end'), text }
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** Lets time pass until these are done. */
const passing = async <Result>(clock: { advance: (ms: number) => Promise<void> }, work: Promise<Result>) => {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  done.catch(() => undefined)
  while (!isDone) await clock.advance(50)
  return done
}

t.test('however many read a log, one asks for what is new', async t => {
  const log = aLog()
  log.write(10)
  const readers = 200
  const all = Promise.all(Array.from({ length: readers }, (_, i) => readAll(log.follow(i % 10))))
  await log.clock.advance(1_000)
  const before = { ...log.asked }
  for (let round = 0; round < 20; round += 1) {
    log.write(5)
    await log.clock.advance(200)
  }
  const questions = log.asked.chunks - before.chunks
  t.ok(questions <= 62, `${questions} questions in four seconds of 200 readers`)
  log.end('live')
  for (const [i, { seqs, hasEnd }] of (await passing(log.clock, all)).entries()) {
    t.strictSame(seqs, upTo(110, (i % 10) + 1), 'every number once, in order')
    t.ok(hasEnd)
  }
})

t.test('a reader that lags behind what is kept reads that for itself', async t => {
  const log = aLog()
  log.write(1)
  const slow = log.follow()
  const first = await slow.next()
  // It has joined, and takes nothing meanwhile.
  const second = slow.next()
  const fast = readAll(log.follow())
  for (let round = 0; round < 60; round += 1) {
    log.write(1, 'x'.repeat(100_000))
    await log.clock.advance(200)
  }
  log.end('failed')
  t.strictSame((await passing(log.clock, fast)).seqs, upTo(61))
  const rest = await readAll(slow)
  const text = `${first.value?.toString()}${(await second).value?.toString()}${rest.text}`
  t.strictSame(seqsOf(text), upTo(61))
  t.ok(rest.hasEnd)
})

t.test('a reader that comes in the middle of a page gets the rest of it', async t => {
  const log = aLog()
  const early = readAll(log.follow())
  await log.clock.advance(1_000)
  log.write(7)
  // Reads seven for itself, before the feed reads ten as one page.
  const late = readAll(log.follow())
  await log.clock.advance(0)
  log.write(3)
  await log.clock.advance(1_000)
  log.write(2)
  log.end('live')
  t.strictSame((await passing(log.clock, early)).seqs, upTo(12))
  t.strictSame((await passing(log.clock, late)).seqs, upTo(12))
})

t.test('when the database is away the readers learn it, and a new one reads again', async t => {
  const log = aLog()
  log.write(1)
  const cut = readAll(log.follow())
  await log.clock.advance(100)
  log.away(true)
  await t.rejects(passing(log.clock, cut), { message: 'the database is away' })
  log.away(false)
  log.end('live')
  t.strictSame((await passing(log.clock, readAll(log.follow()))).seqs, [1])
})

t.test('a quiet log is said to be alive, and nobody asks when all have gone', async t => {
  const log = aLog()
  const stop = new AbortController()
  const reading = readAll(log.follow(0, stop.signal))
  await log.clock.advance(0)
  await log.clock.advance(40_000)
  stop.abort()
  t.match((await reading).text.match(/: still here/g), { length: 2 })
  const { state } = log.asked
  await log.clock.advance(10_000)
  t.equal(log.asked.state, state)
})

t.test('a number beyond the log changes nothing for the others, and its reader sees the end', async t => {
  const log = aLog()
  log.write(1)
  const ahead = readAll(log.follow(2_147_483_647))
  await log.clock.advance(100)
  const others = Promise.all([readAll(log.follow()), readAll(log.follow())])
  await log.clock.advance(0)
  const before = log.asked.chunks
  await log.clock.advance(2_000)
  t.ok(log.asked.chunks - before < 20, `${log.asked.chunks - before} questions in two seconds`)
  log.write(2)
  log.end('live')
  for (const { seqs, hasEnd } of await passing(log.clock, others))
    t.strictSame([seqs, hasEnd], [[1, 2, 3], true])
  t.match(await passing(log.clock, ahead), { seqs: [], hasEnd: true })
})

t.test('a reader that lags behind what is kept anywhere goes on with what is', async t => {
  const log = aLog()
  log.write(1)
  const slow = log.follow()
  await slow.next()
  const second = slow.next()
  const fast = readAll(log.follow())
  for (let round = 0; round < 30; round += 1) {
    log.write(1, 'x'.repeat(100_000))
    await log.clock.advance(200)
  }
  await second
  log.forget(31)
  log.end('failed')
  t.strictSame((await passing(log.clock, fast)).seqs, upTo(31))
  const rest = await passing(log.clock, readAll(slow))
  t.ok(rest.hasEnd)
  t.equal(rest.seqs.at(-1), 31, 'the newest are in the memory of the feed')
})

t.test('a burst is told at once, however many pages it has', async t => {
  const log = aLog()
  log.write(1)
  const reader = log.follow()
  t.same(seqsOf(String((await reader.next()).value)), [1])
  const rest = readAll(reader)
  await log.clock.advance(0)
  log.write(500)
  log.end('live')
  await log.clock.advance(1_000)
  t.strictSame((await rest).seqs, upTo(501, 2))
})
