/** Why a request is not served: the status of the answer, and its body. */
export type Refusal = { status: 400 | 403 | 502; sentence: string }

export const malformed: Refusal = {
  status: 400,
  sentence: 'This is an HTTP proxy. Ask it by CONNECT host:port, or for a whole http:// address.',
}

export const plainText = { 'content-type': 'text/plain; charset=utf-8' }

const reasons = { 400: 'Bad Request', 403: 'Forbidden', 502: 'Bad Gateway' }

/** The whole answer, for a connection that Node has handed over. */
export const rawAnswer = ({ status, sentence }: Refusal): string => {
  const body = `${sentence}\n`
  return [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    `Content-Type: ${plainText['content-type']}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
