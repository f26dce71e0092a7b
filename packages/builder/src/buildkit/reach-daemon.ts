import { readFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { join } from 'node:path'

const timeoutMs = 10_000

/** Why a daemon does not answer over TLS with certificates on both sides; undefined when it does. */
export const findConnectionProblem = async (
  host: string,
  tlsDir: string,
  signal?: AbortSignal,
): Promise<string | undefined> => {
  try {
    const read = (name: string) => readFile(join(tlsDir, name))
    const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')])
    await greet(host.replace(/^tcp:/, 'https:'), { ca, cert, key }, signal)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** With TLS 1.3 a client that is refused learns so only after its own handshake, so the daemon's first words are waited for. */
const greet = (
  url: string,
  certificates: { ca: Buffer; cert: Buffer; key: Buffer },
  signal: AbortSignal | undefined,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const session = connect(url, certificates)
    const fail = (error: Error): void => {
      reject(error)
      session.destroy()
    }
    // The session's own timer begins again whenever bytes come.
    const timer = setTimeout(() => fail(new Error(`no answer within ${timeoutMs / 1000} seconds`)), timeoutMs)
    session.once('close', () => clearTimeout(timer))
    signal?.addEventListener('abort', () => fail(new Error('cancelled')), { once: true })
    session.once('error', fail)
    session.once('close', () => reject(new Error('the daemon closed the connection: check the certificates')))
    session.once('remoteSettings', () => {
      resolve()
      session.destroy()
    })
  })
