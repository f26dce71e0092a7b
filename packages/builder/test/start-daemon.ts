import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createSecureServer, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const script = fileURLToPath(new URL('../assets/make-buildkit-certificates.sh', import.meta.url))

/** Certificates of a client and of a daemon on this machine: the folders of both. */
export const makeCertificates = (dir: string): { client: string; server: string } => {
  const [client, server] = [join(dir, 'client'), join(dir, 'server')]
  for (const folder of [client, server]) mkdirSync(folder, { recursive: true })
  execFileSync('bash', [script, client, server, 'localhost'])
  return { client, server }
}

/** What answers in place of a daemon: it greets clients with a certificate, and builds nothing. */
export const startDaemon = async (t: Pick<Test, 'teardown'>, certificates: string) => {
  const read = (name: string) => readFileSync(join(certificates, name))
  const sessions = new Set<ServerHttp2Session>()
  const server = createSecureServer({
    ca: read('ca.pem'),
    cert: read('cert.pem'),
    key: read('key.pem'),
    requestCert: true,
    rejectUnauthorized: true,
  })
  server.on('session', session => sessions.add(session))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    for (const session of sessions) session.destroy()
    if (server.listening) await new Promise(resolve => server.close(resolve))
  }
  t.teardown(close)
  return { host: `tcp://localhost:${port}`, port, close }
}
