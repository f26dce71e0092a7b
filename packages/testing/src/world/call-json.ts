export type CallOptions = { method?: string; body?: unknown }

/** One HTTP call with JSON both ways; throws with the answer's text when it is no success. */
export const callJson = async <Answer>(url: string, options: CallOptions = {}): Promise<Answer> => {
  const hasBody = options.body !== undefined
  const response = await fetch(url, {
    method: options.method ?? (hasBody ? 'POST' : 'GET'),
    ...(hasBody
      ? { body: JSON.stringify(options.body), headers: { 'content-type': 'application/json' } }
      : {}),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await response.text()
  if (!response.ok)
    throw new Error(`${options.method ?? ''} ${url}: ${response.status} ${text.slice(0, 500)}`)
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}
