/** Why a request is not served: the status of the answer, and its body. */
export type Refusal = { status: 400 | 403 | 502; sentence: string }

export const malformed: Refusal = {
  status: 400,
  sentence: 'This is an HTTP proxy. Ask it by CONNECT host:port, or for a whole http:// address.',
}

/** One attempt more than a build may have at once. */
export const tooMany = (connections: number): Refusal => ({
  status: 502,
  sentence: `The build opened more than ${connections} connections at once. Further ones were refused. Let it open fewer.`,
})

export const failed: Refusal = {
  status: 502,
  sentence: 'The proxy of the build could not open a connection. Try the build again.',
}

/** For a client that is no longer there, or that has said all. */
export const left: Refusal = {
  status: 502,
  sentence: 'The connection was closed before its destination answered.',
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
