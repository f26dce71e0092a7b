import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { startService } from '../src/stack/start-service.js'

/** A program that says one thing and then waits for a file. */
const aSlowProgram = (t: Test) => {
  const folder = t.testdir()
  const logs = join(folder, 'logs')
  mkdirSync(logs)
  const program = join(folder, 'slow.mjs')
  writeFileSync(program, "console.log('reading the map'); setInterval(() => {}, 1000)")
  const notices: string[] = []
  const pids: number[] = []
  t.teardown(() => {
    for (const pid of pids) process.kill(pid, 'SIGKILL')
  })
  const options = {
    name: 'slow',
    program,
    environment: {},
    logs,
    stage: 1,
    ledger: { add: ({ pid }: { pid: number }) => void pids.push(pid) },
    signal: new AbortController().signal,
    onNotice: (message: string) => void notices.push(message),
  }
  return { options, notices, logFile: join(logs, 'slow.log') }
}

t.test('a start that takes long says which part is waited for, and the last line of its log', async t => {
  const { options, notices } = aSlowProgram(t)
  const probe = () => notices.some(notice => notice.includes('reading the map'))
  await startService({ ...options, noticeEveryMs: 1, probe })
  t.match(notices.at(-1), /^slow is not ready after \d+ s\. Its log says: reading the map$/)
})

t.test('a service that is not ready at the limit is given up, with the end of its log', async t => {
  const { options, logFile } = aSlowProgram(t)
  const hasLogged = async () => {
    await eventually(() => readFileSync(logFile, 'utf8').includes('the map'), { timeoutMs: 60_000 })
    return false
  }
  await t.rejects(startService({ ...options, timeoutMs: 1, probeMs: 60_000, probe: hasLogged }), {
    message: /^slow was not ready after 0\.001 s\. .*slow\.log:\n {2}reading the map$/s,
  })
})

t.test('a service that takes the question and never answers is given up too', async t => {
  const { options } = aSlowProgram(t)
  const probe = () => new Promise<boolean>(() => {})
  await t.rejects(startService({ ...options, timeoutMs: 1, probeMs: 1, probe }), {
    message: /^slow was not ready after/,
  })
})
