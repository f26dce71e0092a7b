import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../assets/forward-port.mjs', import.meta.url))

type Forwarding = {
  nsenter: string
  /** A process in the network of the machine. */
  sandboxPid: number
  /** Where the machine is reached on this computer, and where its app listens. */
  hostPort: number
  appPort: number
}

/**
 * Makes a port in a machine's own network reachable as a port of this computer's loopback, by a helper in that network and a Unix socket.
 * The port listens here only while it does there, so that health checks and the router see the app and not the helper.
 */
export const forwardPort = async ({
  nsenter,
  sandboxPid,
  hostPort,
  appPort,
}: Forwarding): Promise<() => Promise<void>> => {
  // Below the temporary folder: the path of a socket may have 107 bytes.
  const folder = await mkdtemp(join(tmpdir(), 'taxiway-port-'))
  const path = join(folder, 's')
  const enter = ['--target', String(sandboxPid), '--user', '--net', '--preserve-credentials', '--']
  const helper = spawn(nsenter, [...enter, process.execPath, program, path, String(appPort)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
  })
  helper.once('error', () => undefined)
  helper.stdin.on('error', () => undefined)

  const server = createServer({ allowHalfOpen: true }, client => {
    const inside = connect({ path, allowHalfOpen: true })
    client.pipe(inside).pipe(client)
    client.on('error', () => inside.destroy())
    inside.on('error', () => client.destroy())
    inside.on('close', () => client.destroy())
    client.on('close', () => inside.destroy())
  })
  server.on('error', () => undefined)
  createInterface({ input: helper.stdout }).on('line', line => {
    if (line === 'up') server.listen(hostPort, '127.0.0.1')
    else server.close()
  })

  return async () => {
    server.close()
    helper.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}
