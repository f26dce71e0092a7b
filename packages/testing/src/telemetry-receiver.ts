import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

type Received = { path: string; headers: IncomingHttpHeaders; text: string }
type Teardown = { teardown: (work: () => Promise<void> | void) => void }

/** A small collector: keeps what arrives, and answers as it is told. */
export const openReceiver = async (t: Teardown) => {
  const received: Received[] = []
  let answer: 'ok' | 'error' | 'hang' = 'ok'
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const isZipped = request.headers['content-encoding'] === 'gzip'
    const text = (isZipped ? gunzipSync(bytes) : bytes).toString('utf8')
    received.push({ path: request.url ?? '', headers: request.headers, text })
    if (answer === 'hang') return
    response.writeHead(answer === 'ok' ? 200 : 500, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    dsn: `${url.replace('://', '://publickey@')}/42`,
    received,
    answerWith: (next: typeof answer) => {
      answer = next
    },
  }
}

export type ReceivedSpan = {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  kind: number
  status: { code?: number; message?: string }
  attributes: Record<string, unknown>
}

type Attributes = { key: string; value: Record<string, unknown> }[]
type Export = {
  resourceSpans: {
    resource: { attributes: Attributes }
    scopeSpans: { spans: (Omit<ReceivedSpan, 'attributes'> & { attributes: Attributes })[] }[]
  }[]
}

/** The spans that arrived as OTLP in JSON. */
export const readSpans = (received: readonly Received[]): ReceivedSpan[] =>
  received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ text }) => (JSON.parse(text) as Export).resourceSpans)
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map(span => ({
          ...span,
          service: String(read(resource.attributes)['service.name']),
          attributes: read(span.attributes),
        })),
      ),
    )

const read = (attributes: Attributes): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

type Exception = { type: string; value: string; stacktrace?: { frames: { filename?: string }[] } }
export type ReceivedEvent = {
  release: string
  environment: string
  level: string
  server_name: string
  tags: Record<string, string>
  extra: Record<string, unknown>
  exception: { values: Exception[] }
  breadcrumbs?: unknown
}

/** The events that arrived as envelopes of Sentry: a header, then for each item a header and a body. */
export const readEvents = (received: readonly Received[]): ReceivedEvent[] =>
  received
    .filter(({ path }) => path.startsWith('/api/42/envelope/'))
    .flatMap(({ text }) => {
      const lines = text.trimEnd().split('\n').slice(1)
      return lines.flatMap((line, index) =>
        index % 2 === 0 && (JSON.parse(line) as { type: string }).type === 'event'
          ? [JSON.parse(lines[index + 1] ?? '{}') as ReceivedEvent]
          : [],
      )
    })
