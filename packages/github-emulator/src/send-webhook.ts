const TIMEOUT_MS = 10_000
const KEPT_RESPONSE_BYTES = 64 * 1024

export type WebhookOutcome = {
  durationMs: number
  status: string
  statusCode: number
  responseHeaders: Record<string, string>
  responseBody: string
}

/** One attempt, without redirects and without retries; ten seconds is all a receiver gets. */
export const sendWebhook = async (
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  stop: AbortSignal,
): Promise<WebhookOutcome> => {
  const startedAt = performance.now()
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = AbortSignal.any([timeout, stop])
  const took = () => Math.round(performance.now() - startedAt)
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    const text = (await response.text()).slice(0, KEPT_RESPONSE_BYTES)
    return {
      durationMs: took(),
      status: response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`,
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: text,
    }
  } catch {
    const [status, statusCode] = timeout.aborted ? ['timed out', 504] : ['failed to connect to host', 502]
    return { durationMs: took(), status, statusCode, responseHeaders: {}, responseBody: '' } as WebhookOutcome
  }
}
