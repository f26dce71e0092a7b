import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../assets/make-buildkit-certificates.sh', import.meta.url))

/**
 * Offers the BuildKit inside a Docker engine as a daemon of its own would be: by TCP, to clients with a certificate. An engine speaks
 * BuildKit's protocol at `/grpc`, behind an upgrade of the connection.
 */
export const offerBuildkit = async (dockerSocket: string, dir: string) => {
  const [client, server] = ['client', 'server'].map(name => join(dir, name)) as [string, string]
  for (const folder of [client, server]) mkdirSync(folder, { recursive: true })
  execFileSync('bash', [script, client, server, 'localhost'])
  const read = (name: string) => readFileSync(join(server, name))
  const sockets = new Set<Socket>()
  const listener = createServer(
    {
      ca: read('ca.pem'),
      cert: read('cert.pem'),
      key: read('key.pem'),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2'],
    },
    socket => {
      const engine = connect(dockerSocket)
      for (const one of [socket, engine]) {
        sockets.add(one)
        one
          .on('error', () => undefined)
          .once('close', () => {
            socket.destroy()
            engine.destroy()
          })
      }
      engine.write('POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
      let head = Buffer.alloc(0)
      const readHead = (chunk: Buffer): void => {
        head = Buffer.concat([head, chunk])
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        engine.off('data', readHead)
        socket.write(head.subarray(end + 4))
        socket.pipe(engine)
        engine.pipe(socket)
      }
      engine.on('data', readHead)
    },
  )
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  return {
    host: `tcp://localhost:${port}`,
    tlsDir: client,
    close: () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
    },
  }
}
