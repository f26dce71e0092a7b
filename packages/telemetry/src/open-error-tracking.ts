import { createStackParser, createTransport, exceptionFromError, Scope } from '@sentry/core'
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server'
import {
  currentTrail,
  type ErrorLine,
  redactNow,
  type Trail,
  within,
  withoutParameters,
} from '@taxiway/runtime'
import { Agent, request } from 'undici'

export type ErrorTrackingOptions = {
  dsn: string
  service: string
  version: string
  environment: string
  redactLine: (text: string) => string
}

const sendTimeoutMs = 5_000
const closeTimeoutMs = 2_000
/** Events that are being sent; more are dropped. */
const mostSending = 32
/** An error that repeats says nothing new: so many a minute are sent. */
const mostPerMinute = 60
const mostCauses = 5

/**
 * Sends errors in the protocol of Sentry. Of an error, its name, message, stack and causes leave, and of the work its trail; all of
 * it without the secrets of the process and of the work. There are no breadcrumbs, no requests and no values of variables.
 */
export const openErrorTracking = ({
  dsn,
  service,
  version,
  environment,
  redactLine,
}: ErrorTrackingOptions) => {
  const stackParser = createStackParser(nodeStackLineParser())
  const agent = new Agent({ connect: { timeout: sendTimeoutMs }, connections: 2 })
  const client = new ServerRuntimeClient({
    dsn,
    release: version,
    environment,
    serverName: `taxiway-${service}`,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    integrations: [],
    maxBreadcrumbs: 0,
    sendClientReports: false,
    stackParser,
    transport: options =>
      createTransport({ ...options, bufferSize: mostSending }, async ({ body }) => {
        const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
        const {
          statusCode,
          headers,
          body: answer,
        } = await request(options.url, {
          method: 'POST',
          dispatcher: agent,
          headers: { 'content-type': 'application/x-sentry-envelope' },
          body: redactLine(text),
          signal: AbortSignal.timeout(sendTimeoutMs),
        })
        await answer.dump({ limit: 16 * 1024 })
        return {
          statusCode,
          headers: {
            'x-sentry-rate-limits': single(headers['x-sentry-rate-limits']),
            'retry-after': single(headers['retry-after']),
          },
        }
      }),
  })
  client.init()
  const mayCapture = createMinuteLimit(mostPerMinute)

  return {
    /** Never throws, and waits for nothing. */
    capture: ({ error, message, level }: ErrorLine): void => {
      try {
        if (!mayCapture()) return
        const clean = (text: string) => redactLine(redactNow(withoutParameters(text)))
        const scope = new Scope()
        scope.setLevel(level)
        scope.setTags(tagsOf(currentTrail(), clean))
        scope.setExtra('line', clean(message))
        const values = causesOf(error).map(one => exceptionFromError(stackParser, toPlainError(one, clean)))
        // The root cause comes first.
        client.captureEvent({ exception: { values: values.reverse() } }, {}, scope)
      } catch {
        // What reports errors must not make any.
      }
    },
    close: async (): Promise<void> => {
      await within(closeTimeoutMs, client.close(closeTimeoutMs))
      await within(500, agent.destroy())
    },
  }
}

const tagsOf = (trail: Readonly<Trail>, clean: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(trail).map(([name, value]) => [name, clean(String(value))]))

/** The error and its causes, outermost first. A cause may lead back to itself. */
const causesOf = (error: unknown): unknown[] => {
  const chain: unknown[] = []
  for (let one = error; one !== undefined && one !== null && chain.length < mostCauses; ) {
    if (chain.includes(one)) break
    chain.push(one)
    one = one instanceof Error ? one.cause : undefined
  }
  return chain
}

/** Name, message and stack, and none of the fields that libraries hang on errors: requests, answers, statements. */
const toPlainError = (thrown: unknown, clean: (text: string) => string): Error => {
  const { name, message, stack } =
    thrown instanceof Error ? thrown : { name: 'Thrown', message: String(thrown), stack: '' }
  const { code } = Object(thrown) as { code?: unknown }
  const plain = new Error(clean(message))
  plain.name = clean(typeof code === 'string' ? `${name} ${code}` : name)
  plain.stack = clean(stack ?? '')
  return plain
}

const single = (value: string | string[] | undefined): string | null => [value].flat()[0] ?? null

const createMinuteLimit = (most: number) => {
  let since = Number.NEGATIVE_INFINITY
  let count = 0
  return (): boolean => {
    const now = performance.now()
    if (now - since >= 60_000) [since, count] = [now, 0]
    count += 1
    return count <= most
  }
}
