import type { Readable } from 'node:stream'
import type { Sensitive } from '@taxiway/crypto'
import { cleanText, DomainError } from '@taxiway/domain'
import type { Outbound, OutboundRequest, ResponseHeaders } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import type { z } from 'zod'
import { classifyProblem } from './classify-problem.js'
import type { ServerTime } from './server-time.js'

const MAX_REDIRECTS = 3

export type CallOptions = {
  /** A deadline in the clock's monotonic time, as `deadlineIn` returns it. */
  deadline?: number | undefined
  signal?: AbortSignal | undefined
}

export type GithubCall = CallOptions &
  Pick<
    OutboundRequest,
    'method' | 'path' | 'query' | 'body' | 'idempotent' | 'action' | 'bucketKey' | 'accept'
  > & {
    token: Sensitive<string>
    /**
     * Identifies whose GitHub limits this call counts against; a pause affects only calls with the same key.
     */
    pauseKey: string
    /** Return a 302 with a download's location instead of following it. */
    wantsLocation?: boolean
  }

export type GithubAnswer = {
  status: number
  headers: ResponseHeaders
  text: string
  /** GitHub redirected the call: the requested name is a former name. */
  isMoved: boolean
}

type DownloadOptions = CallOptions & { maxBytes: number; headers?: Readonly<Record<string, string>> }

export type LfsCall = CallOptions & { token: Sensitive<string>; body: object }

/** Sends one call to GitHub's API, with the headers, error classes and redirect rules that all calls share. */
export type GithubTransport = {
  send: (call: GithubCall) => Promise<GithubAnswer>
  /** The response's JSON in the requested shape; throws `github.unavailable` for any other shape. */
  parse: <T>(answer: GithubAnswer, schema: z.ZodType<T>) => T
  /** Opens a download at another address, without our credentials. */
  download: (address: URL, options: DownloadOptions) => Promise<Readable>
  /** Asks the Git LFS server of a repository, which is beside the API. */
  askLfs: (repository: { owner: string; name: string }, call: LfsCall) => Promise<unknown>
  apiUrl: URL
}

export type TransportDeps = {
  apiUrl: string
  outbound: Pick<Outbound, 'request'>
  /** An outbound client for a host that GitHub redirects to. */
  openDownloads: (origin: string) => Pick<Outbound, 'request'>
  clock: Pick<Clock, 'now'>
  serverTime: Pick<ServerTime, 'note'>
}

export const createTransport = ({
  apiUrl,
  outbound,
  openDownloads,
  clock,
  serverTime,
}: TransportDeps): GithubTransport => {
  const base = new URL(apiUrl)
  const basePath = base.pathname.replace(/\/$/, '')

  const send = async (call: GithubCall): Promise<GithubAnswer> => {
    const { token, wantsLocation = false, ...wanted } = call
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token.reveal()}`,
      'x-github-api-version': '2022-11-28',
    }
    let { path, query } = wanted
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const answer = await outbound.request({
        ...wanted,
        path,
        query,
        headers,
        parse: 'text',
        classify: problem => {
          serverTime.note(readHeader(problem.headers, 'date'))
          return classifyProblem(problem, clock.now().getTime())
        },
      })
      serverTime.note(readHeader(answer.headers, 'date'))
      const { status, body: text } = answer
      const isFinal = status < 300 || status >= 400 || (wantsLocation && status === 302)
      if (isFinal) return { status, headers: answer.headers, text, isMoved: hop > 0 }
      path = pathWithinApi(readHeader(answer.headers, 'location'), wanted.method, status)
      query = undefined
    }
    throw new DomainError('github.unavailable', { message: 'GitHub redirected too often.' })
  }

  // Renamed repositories answer 301 (GET) or 307. Send the token only to the API's own host.
  const pathWithinApi = (location: string | undefined, method: string, status: number): string => {
    const target = location && URL.canParse(location, base.href) ? new URL(location, base) : undefined
    const isSafe = method === 'GET' || status === 307 || status === 308
    if (!target || target.origin !== base.origin || !target.pathname.startsWith(`${basePath}/`) || !isSafe) {
      throw new DomainError('github.unavailable', {
        message: 'GitHub redirected the call to an address that Taxiway does not follow.',
      })
    }
    return target.pathname.slice(basePath.length) + target.search
  }

  const parse = <T>(answer: GithubAnswer, schema: z.ZodType<T>): T => {
    const result = schema.safeParse(parseJson(answer.text))
    if (result.success) return cleanText(result.data)
    throw new DomainError('github.unavailable', {
      message: 'The response of GitHub has an unknown shape.',
      cause: result.error,
    })
  }

  const download: GithubTransport['download'] = async (address, { maxBytes, headers, ...options }) => {
    // Accept plain HTTP only if the API itself uses it, as in local tests.
    if (address.protocol !== 'https:' && address.protocol !== base.protocol) {
      throw new DomainError('source.unavailable', {
        message: 'GitHub redirected the download to an address without TLS.',
      })
    }
    const { body } = await openDownloads(address.origin).request({
      ...options,
      method: 'GET',
      path: address.pathname,
      // Not part of `path`, which appears in errors: the query is the credential of this download.
      query: Object.fromEntries(address.searchParams),
      headers: { accept: '*/*', ...headers },
      parse: 'stream',
      action: 'download',
      maxBytes,
      classify: problem => ({
        ...classifyProblem(problem, clock.now().getTime()),
        message: describe(problem.status),
      }),
    })
    return body
  }

  const askLfs: GithubTransport['askLfs'] = async ({ owner, name }, { token, body, ...options }) => {
    const origin = base.host === 'api.github.com' ? 'https://github.com' : base.origin
    const credential = Buffer.from(`x-access-token:${token.reveal()}`).toString('base64')
    const { body: text } = await openDownloads(origin).request({
      ...options,
      method: 'POST',
      path: `/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git/info/lfs/objects/batch`,
      headers: {
        accept: 'application/vnd.git-lfs+json',
        'content-type': 'application/vnd.git-lfs+json',
        authorization: `Basic ${credential}`,
      },
      body: JSON.stringify(body),
      // It changes nothing.
      idempotent: true,
      parse: 'text',
      action: 'lfs',
      classify: problem => classifyProblem(problem, clock.now().getTime()),
    })
    return parseJson(text)
  }

  return { send, parse, download, askLfs, apiUrl: base }
}

/** The single value of a header that may be a list. */
export const readHeader = (headers: ResponseHeaders, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

// A download address contains a token, so no message includes it.
const describe = (status: number): string => {
  return `GitHub's download host answered ${status}.`
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
