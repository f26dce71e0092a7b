import type { LocalContext } from '../local-context.js'
import { bold, dim } from '../terminal.js'
import { withStack } from './with-stack.js'

const REDIS = {
  given: 'from REDIS_URL',
  started: 'started from this machine',
  none: 'none on this machine: jobs wake by Postgres',
}

/** `npm start`: the local stack until it is stopped. */
export const runStack = async (context: LocalContext): Promise<number> => {
  const onNotice = (message: string) => console.log(dim(message))
  const code = await withStack({ context, flexiblePort: false, onNotice }, async (stack, stopWanted) => {
    const seconds = ((Date.now() - context.startedAt) / 1000).toFixed(1)
    console.log(`
  ${bold('Taxiway is ready')} ${dim(`after ${seconds} s`)}

  Sign in        ${stack.apiUrl}${stack.project.signInPath} ${dim('(once, within half an hour)')}
  Console        ${stack.apiUrl}/console
  API            ${stack.apiUrl}
  Reference      ${stack.apiUrl}/docs
  Pull requests  ${stack.githubUrl}/${stack.project.owner}/${stack.project.repository}
  GitHub         ${stack.githubUrl} ${dim('(emulated; the App is installed on')} ${stack.project.owner}/${stack.project.repository}${dim(')')}
  Machines       ${stack.machinesUrl} ${dim(`(emulated; apps at http://<app>.localhost:${stack.routerPort})`)}
  Redis          ${dim(REDIS[stack.redis])}
  Token          ${stack.apiToken}
  Logs           ${context.stateFolder}/logs

  ${dim('Press Ctrl-C to stop.')}
`)
    await stopWanted
    return 0
  })
  // A program that runs until it is stopped succeeds when it is stopped.
  return code === 130 ? 0 : code
}
