import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Sensitive } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import { inSpan, openSpan, startStory, startTrail } from '@taxiway/runtime'
import { openTelemetry, telemetryEnv } from '@taxiway/telemetry'
import { openReceiver, readSpans } from '@taxiway/testing'
import t, { type Test } from 'tap'

const run = promisify(execFile)
const open = async (t: Test, endpoint: string, settings: { ratio?: number; headers?: string } = {}) => {
  const telemetry = await openTelemetry(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_TRACES_SAMPLER_ARG: settings.ratio ?? 1,
      OTEL_EXPORTER_OTLP_HEADERS: settings.headers ? new Sensitive(settings.headers) : undefined,
    },
    { service: 'api', version: '1.2.3', environment: 'test', redactLine: text => text },
  )
  t.teardown(telemetry.close)
  return telemetry
}

/** A request that stores something, and the worker that takes it up later, knowing the correlation id alone. */
const aStory = async (correlationId: string) => {
  await startTrail({ correlationId }, async () => {
    const request = openSpan({ name: 'POST /webhooks/github', kind: 'server', isFirst: true })
    await request?.within(() => inSpan({ name: 'GET GitHub', kind: 'client' }, async () => undefined))
    request?.end({ attributes: { 'http.response.status_code': 202 } })
  })
  await startStory({ correlationId }, 'decide', () =>
    inSpan({ name: 'step build' }, () =>
      inSpan({ name: 'POST Fly', kind: 'client' }, async () => {
        throw new DomainError('fly.unavailable', { message: 'with canary-in-a-message' })
      }),
    ),
  ).catch(() => undefined)
}

t.test('what two processes do for one story is one trace below its request', async t => {
  const receiver = await openReceiver(t)
  const telemetry = await open(t, receiver.url, { headers: 'x-team=blue,x-key=a%20key' })
  await Promise.all([aStory('req_a'), aStory('req_b')])
  await telemetry.close()
  const spans = readSpans(receiver.received)
  t.equal(spans.length, 10)
  t.match(receiver.received[0]?.headers, { 'x-team': 'blue', 'x-key': 'a key' })
  const own = spans.filter(({ attributes }) => attributes['taxiway.correlation_id'] === 'req_a')
  t.equal(new Set(own.map(({ traceId }) => traceId)).size, 1)
  t.equal(new Set(spans.map(({ traceId }) => traceId)).size, 2, 'another story is another trace')
  const named = (name: string) => own.find(span => span.name === name)
  const root = named('POST /webhooks/github')
  t.notOk(root?.parentSpanId)
  t.equal(named('GET GitHub')?.parentSpanId, root?.spanId)
  t.equal(named('decide')?.parentSpanId, root?.spanId, 'the other process hangs below the request')
  t.equal(named('step build')?.parentSpanId, named('decide')?.spanId)
  t.equal(named('POST Fly')?.parentSpanId, named('step build')?.spanId)
  t.match(named('POST Fly')?.status, { code: 2, message: 'fly.unavailable' })
  t.notMatch(JSON.stringify(receiver.received), 'canary-in-a-message', 'codes leave, messages do not')
})

t.test('of a share of stories, each is traced as a whole or not at all', async t => {
  const receiver = await openReceiver(t)
  const telemetry = await open(t, receiver.url, { ratio: 0.5 })
  await Promise.all(Array.from({ length: 60 }, (_, index) => aStory(`req_${index}`)))
  await telemetry.close()
  const sizes = new Map<string, number>()
  for (const { traceId } of readSpans(receiver.received)) sizes.set(traceId, (sizes.get(traceId) ?? 0) + 1)
  t.ok(sizes.size > 10 && sizes.size < 50, `${sizes.size} of 60`)
  t.strictSame([...new Set(sizes.values())], [5])
})

for (const trouble of ['error', 'hang', 'away'] as const)
  t.test(`a collector that is in trouble (${trouble}) holds up nothing and stops nothing`, async t => {
    const receiver = await openReceiver(t)
    if (trouble !== 'away') receiver.answerWith(trouble)
    const telemetry = await open(t, trouble === 'away' ? 'http://127.0.0.1:1' : receiver.url)
    for (let index = 0; index < 1_500; index += 1) await aStory(`req_${index}`)
    await telemetry.close()
    t.equal(openSpan({ name: 'after it was closed' }), null)
  })

t.test('without a span around it, what a periodic pass looks at is no trace', async t => {
  const receiver = await openReceiver(t)
  const telemetry = await open(t, receiver.url)
  await startTrail({ correlationId: 'pass_1' }, () =>
    inSpan({ name: 'GET Fly', kind: 'client' }, async () => undefined),
  )
  await startTrail({ correlationId: 'pass_2' }, () =>
    inSpan({ name: 'attempt deploy' }, async () => undefined),
  )
  await telemetry.close()
  t.strictSame(
    readSpans(receiver.received).map(({ name }) => name),
    ['attempt deploy'],
  )
})

/** Which modules of others a process loads that opens telemetry with these settings. */
const loaded = async (settings: string): Promise<string[]> => {
  const hook = `
    import { writeSync } from 'node:fs'
    export const resolve = async (specifier, context, next) => {
      const found = await next(specifier, context)
      if (/@(opentelemetry|sentry)/.test(found.url)) writeSync(1, 'LOADED ' + specifier + '\\n')
      return found
    }`
  const script = `
    import { register } from 'node:module'
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}))
    const { openTelemetry } = await import('@taxiway/telemetry')
    const telemetry = await openTelemetry(${settings}, { service: 'api', version: '1', environment: 'test', redactLine: text => text })
    await telemetry.close()`
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@taxiway/source', '--import=tsx', '--input-type=module', '--eval', script],
    { cwd: fileURLToPath(new URL('..', import.meta.url)) },
  )
  return [...stdout.matchAll(/^LOADED (.*)$/gm)].map(([, name = '']) => name)
}

t.test('without their settings, no module of OpenTelemetry or Sentry is loaded', async t => {
  t.strictSame(await loaded('{}'), [])
  const traces = await loaded(`{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }`)
  t.ok(traces.includes('@opentelemetry/sdk-trace'), 'the hook sees them')
  t.notMatch(traces.join(' '), 'sentry')
})

t.test('headers that cannot be read are refused with their name, before anything starts', async t => {
  const read = (text: string) => telemetryEnv.OTEL_EXPORTER_OTLP_HEADERS.safeParse(text).success
  t.ok(read('authorization=Bearer%20a,x=1'))
  t.notOk(read('authorization=100%'))
  t.notOk(read('authorization=%FF'))
  t.notOk(read('authorization'))
})
