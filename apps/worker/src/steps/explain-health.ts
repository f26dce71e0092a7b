import type { Listener } from '@taxiway/fly'

/** What Taxiway or Fly asked the app for: a path, or only a connection. */
export type HealthQuestion = { what: string; path: string | undefined; port: number }

/** The question of Fly's check. Without a `healthPath` it only connects. */
export const askedBy = ({
  healthPath,
  port,
}: {
  healthPath?: string | undefined
  port: number
}): HealthQuestion => ({
  what: healthPath === undefined ? `a connection to port ${port}` : `GET ${healthPath} on port ${port}`,
  path: healthPath,
  port,
})

const otherPath = 'set healthPath to a path that answers 200 without it'

/** What usually mends a failed check, by what came back. */
const advice: Record<string, string> = {
  '301': `this redirect is not followed: ${otherPath}`,
  '302': `this redirect is not followed, and often leads to a login: ${otherPath}`,
  '303': `this redirect is not followed: ${otherPath}`,
  '307': `this redirect is not followed: ${otherPath}`,
  '308': `this redirect is not followed: ${otherPath}`,
  '401': `this path needs a login: ${otherPath}`,
  '403': `the app forbids this path: ${otherPath}`,
  '404': 'the app has no page there: set healthPath to a path that it has',
  refused:
    'nothing listens there: let the app listen on 0.0.0.0 and on the port in PORT, or set port to its own port',
  timeout: 'let the app answer sooner, or set healthPath to a path that needs less work',
}
const serverError =
  'the app failed to answer: read its log, and mend the app or set healthPath to a path that works'

/** One sentence: what was asked, what came back, and what usually mends it. */
export const explainAnswer = ({ what }: Pick<HealthQuestion, 'what'>, output: string): string => {
  const status = /(?<![\d.:/])([1-5]\d\d)(?![\d.:])/.exec(output)?.[1]
  const kind =
    status ??
    (/refused/i.test(output)
      ? 'refused'
      : /tim(?:ed?|e) ?-?out|deadline exceeded/i.test(output)
        ? 'timeout'
        : '')
  const came =
    status === undefined
      ? (cameBack[kind] ?? `failed: ${output.slice(0, 200)}`)
      : `was answered with ${status}`
  const mend = advice[kind] ?? (status?.startsWith('5') ? serverError : undefined)
  return mend === undefined ? `${what} ${came}.` : `${what} ${came}; ${mend}.`
}

const cameBack: Record<string, string> = { refused: 'was refused', timeout: 'got no answer in time' }

/** Why an app that runs cannot be connected to, by the ports that it listens on. Empty when it listens where it should. */
export const explainListeners = (listeners: readonly Listener[], port: number): string => {
  const right = listeners.filter(one => one.port === port)
  if (right.some(({ isLoopback }) => !isLoopback)) return ''
  if (right.length > 0)
    return `The app listens on 127.0.0.1:${port} only, where nothing outside its machine reaches it. Let it listen on 0.0.0.0.`
  const [other] = listeners
  if (other === undefined)
    return 'The app runs and listens on no port. Let it listen on 0.0.0.0 and on the port in PORT.'
  const where = listeners.map(one => `${one.isLoopback ? '127.0.0.1:' : ''}${one.port}`).join(', ')
  const address = listeners.every(({ isLoopback }) => isLoopback) ? ' It must listen on 0.0.0.0, too.' : ''
  return `The app listens on port ${where}, not on ${port}. Let it listen on the port in PORT, or set port to ${other.port}.${address}`
}
