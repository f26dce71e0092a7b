/** An answer that is no success. Its message is for people; `expected` tells the command line to show no stack. */
class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly expected = true
}

type CallOptions = {
  method?: string
  body?: unknown
  token?: string
  /** Statuses that are no error; the answer is then null. */
  allow?: readonly number[]
}

/** A JSON request to a part of the local stack: GET, or POST when there is a body, unless told. */
export const callJson = async <Answer>(
  url: string,
  { body, token, method = body === undefined ? 'GET' : 'POST', allow = [] }: CallOptions = {},
): Promise<Answer> => {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await response.text()
  if (allow.includes(response.status)) return null as Answer
  if (!response.ok)
    throw new AnswerError(`${method} ${url} answered ${response.status}: ${text.slice(0, 500)}`)
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}
