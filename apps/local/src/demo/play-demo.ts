import { createInterface } from 'node:readline'
import { askApp, callJson } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import { LocalError } from '../local-error.js'
import type { Stack } from '../stack/open-stack.js'
import { changePull } from './change-pull.js'
import type { StageReporter } from './stage-reporter.js'
import { type Environment, poll, watchEnvironment } from './watch-environment.js'

type DemoOptions = {
  stack: Stack
  reporter: StageReporter
  /** End with the pull request closed; otherwise leave it open for a look. */
  once: boolean
  stopWanted: Promise<unknown>
}

/** Opens a pull request, waits for its app, pushes to it, closes it, and believes nothing it has not seen itself. */
export const playDemo = async ({ stack, reporter, once, stopWanted }: DemoOptions): Promise<number> => {
  const { owner, repository } = stack.project
  const change = (path: string, body: object) => changePull({ stack, path, body })
  reporter.stage('stack.ready', { apiUrl: stack.apiUrl }, [`API ${stack.apiUrl}`])

  const title = 'Say something new'
  const { number, sha } = await change('', {
    head: `change-${Date.now().toString(36)}`,
    title,
    files: sampleChange(1),
  })
  reporter.stage('pull_request.opened', { repository: `${owner}/${repository}`, number, sha }, [
    `${owner}/${repository}#${number} “${title}” at ${sha.slice(0, 7)}`,
  ])
  const watch = watchEnvironment({ stack, number, onProgress: reporter.progress })
  const first = await watch.untilLive(sha)
  reportLive(reporter, first, sha, await checkLive(first, sha))

  const pushed = await change(`/${number}/push`, { files: sampleChange(2), message: 'Say it better' })
  reporter.stage('pull_request.synchronized', { number, sha: pushed.sha }, [
    `now at ${pushed.sha.slice(0, 7)}`,
  ])
  const second = await watch.untilLive(pushed.sha)
  reportLive(reporter, second, pushed.sha, await checkLive(second, pushed.sha))

  if (!once && !(await askToClose(reporter, stopWanted))) return 0
  await change(`/${number}/close`, {})
  reporter.stage('pull_request.closed', { number })
  await watch.untilGone()
  const left = await checkGone(stack, second)
  reporter.stage('environment.gone', { number, processes: left }, [
    'the address no longer answers, and no process of the app is left',
  ])
  if (once) return 0
  reporter.notice('The stack is still running. Press Ctrl-C to stop it.')
  await stopWanted
  return 0
}

const reportLive = (reporter: StageReporter, environment: Environment, sha: string, answer: string): void => {
  reporter.stage('deployment.live', { url: environment.url, sha }, [
    reporter.link(environment.url ?? ''),
    `GET /version answers ${answer}`,
  ])
}

/** The address must answer with the very commit, now: what the API says is not enough. */
const checkLive = async ({ url }: Environment, sha: string): Promise<string> => {
  const answer = await askApp(new URL('/version', url ?? '').href)
  if (answer?.status === 200 && answer.body.includes(sha)) return answer.body.trim().slice(0, 120)
  throw new LocalError(
    `${url} was said to serve commit ${sha}, but ${answer === null ? 'does not answer' : `answers ${answer.status}: ${answer.body.slice(0, 200)}`}.`,
  )
}

const checkGone = async (stack: Stack, { url, appName }: Environment): Promise<number> => {
  await poll(`${url} still answered`, async () => {
    const answer = await askApp(url ?? '')
    return answer === null || answer.status === 404 ? true : null
  })
  const { processes } = await callJson<{ processes: { app: string; pid: number }[] }>(
    `${stack.machinesUrl}/_control/processes`,
  )
  const left = processes.filter(({ app }) => app === appName || url?.includes(`//${app}.`))
  if (left.length === 0) return 0
  throw new LocalError(`Processes of the app are still there: ${left.map(({ pid }) => pid).join(', ')}.`)
}

/** True when the person at the terminal wants the pull request closed, false when they want to stop. */
const askToClose = async (reporter: StageReporter, stopWanted: Promise<unknown>): Promise<boolean> => {
  if (!process.stdin.isTTY) {
    reporter.notice('The app stays up. Stop the stack with Ctrl-C.')
    await stopWanted
    return false
  }
  reporter.notice('Have a look. Press Enter to close the pull request, Ctrl-C to stop everything.')
  const input = createInterface({ input: process.stdin })
  try {
    return await Promise.race([
      new Promise<boolean>(resolve => input.once('line', () => resolve(true))),
      stopWanted.then(() => false),
    ])
  } finally {
    input.close()
  }
}
