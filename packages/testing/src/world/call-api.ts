type Call = { method: string; path: string; token: string; body?: unknown; headers?: Record<string, string> }

const patienceMs = 60_000

/** One request to an API, with a token, and with its body as JSON if it has one. */
export const callApi = (url: string, { method, path, token, body, headers = {} }: Call): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  })
