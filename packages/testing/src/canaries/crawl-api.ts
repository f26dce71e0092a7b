import type { Place } from './canary-forms.js'

type Operation = {
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: { content?: Record<string, { example?: unknown }> }
}
type Document = { paths: Record<string, Record<string, Operation>> }
type Call = { operation: string; method: string; path: string; type?: string; body?: string }

export type CrawlOptions = {
  apiUrl: string
  /** What stands for each parameter of a path or query. */
  parameters: Readonly<Record<string, string>>
  /** Bodies that name what there is, where the document's example cannot. */
  bodies: Readonly<Record<string, unknown>>
  /** Headers by the name of who sends them. */
  callers: Readonly<Record<string, Record<string, string>>>
}
export type Crawled = { places: Place[]; calls: number; answered: Map<string, Set<number>> }

const streamMs = 1_000

/**
 * Calls every operation of the OpenAPI document as every caller, with the example of each body, and keeps all that was answered. What
 * reads comes first and what deletes comes last. Logs are read as a stream as well.
 */
export const crawlApi = async ({ apiUrl, callers, ...known }: CrawlOptions): Promise<Crawled> => {
  const document = (await (await fetch(`${apiUrl}/openapi.json`)).json()) as Document
  const crawled: Crawled = { places: [], calls: 0, answered: new Map() }
  for (const call of listCalls(document, known))
    for (const [caller, headers] of Object.entries(callers)) {
      const { status, text } = await send(apiUrl, call, headers)
      crawled.calls += 1
      crawled.places.push({ where: `${call.operation} as ${caller}`, text })
      crawled.answered.set(call.operation, (crawled.answered.get(call.operation) ?? new Set()).add(status))
    }
  return crawled
}

export const isOfOrganizations = (path: string): boolean => /\/v1\/(organizations|invitations)/.test(path)

const order = ['get', 'put', 'patch', 'post', 'delete']

const listCalls = (
  { paths }: Document,
  { parameters, bodies }: Pick<CrawlOptions, 'parameters' | 'bodies'>,
): Call[] =>
  Object.entries(paths)
    // Signing out and in again would end the sessions that the rest is asked with.
    .filter(([path]) => !path.startsWith('/api/auth/'))
    .flatMap(([path, operations]) => Object.entries(operations).map(entry => [path, ...entry] as const))
    .sort(([path, a], [other, b]) => {
      // Without its organization or its members no caller may do anything: those last. What lies below something is deleted before it.
      return (
        Number(isOfOrganizations(path)) - Number(isOfOrganizations(other)) ||
        order.indexOf(a) - order.indexOf(b) ||
        (a === 'delete' ? other.length - path.length : 0)
      )
    })
    .flatMap(([path, method, { parameters: known = [], requestBody }]): Call[] => {
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => valueFor(parameters, name))
      const query = known
        .filter(one => one.in === 'query' && one.required)
        .map(({ name }) => `${name}=${encodeURIComponent(valueFor(parameters, name))}`)
      const example = requestBody?.content?.['application/json']?.example
      const operation = `${method.toUpperCase()} ${path}`
      const call: Call = {
        operation,
        method: method.toUpperCase(),
        path: query.length > 0 ? `${url}?${query.join('&')}` : url,
        ...(requestBody ? { body: JSON.stringify(bodies[operation] ?? example ?? {}) } : {}),
      }
      return path.endsWith('/logs')
        ? [call, { ...call, operation: `${call.operation} as a stream`, type: 'text/event-stream' }]
        : [call]
    })

// What is not known is asked for all the same: a refusal must not tell anything either.
const valueFor = (parameters: CrawlOptions['parameters'], name: string): string =>
  parameters[name] ?? 'unknown'

const send = async (
  apiUrl: string,
  { method, path, type, body }: Call,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${apiUrl}${path}`, {
    method,
    headers: {
      ...headers,
      ...(type ? { accept: type } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'PATCH' ? { 'if-match': '*' } : {}),
    },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
  })
  const head = JSON.stringify([...answer.headers])
  return { status: answer.status, text: `${head}\n${await (type ? readStream(answer) : answer.text())}` }
}

/** What a stream says until it ends, or for a moment. */
const readStream = async (answer: Response): Promise<string> => {
  const reader = answer.body?.getReader()
  const timer = setTimeout(() => void reader?.cancel(), streamMs)
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const part = await reader?.read()
    if (!part || part.done) break
    text += decoder.decode(part.value, { stream: true })
  }
  clearTimeout(timer)
  return text
}
